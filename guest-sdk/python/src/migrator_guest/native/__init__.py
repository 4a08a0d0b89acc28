"""The item outside of a component: what the host does, in Python."""
