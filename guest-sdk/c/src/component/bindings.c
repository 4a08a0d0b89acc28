/* What wit-bindgen makes of the contract. It has the exports of every world; a component has only those that its migration names, so here
 * they are functions like others, which the linker leaves out where nobody calls them. */

#define __export_name__(name) __unused__
#include "../../bindings/migrator_bindings.c"

/* The bindings expect an object file with the world of the component; `migrator build` puts the world in afterwards. */
void __component_type_object_force_link_migrator_bindings(void) {
}
