mod ancestor;
mod convergence;
mod delete_table;
mod example_readme;
mod kill;
mod lineages;
mod one_at_a_time;
mod scenario;
