/* What the parts of the SDK share in a component. */
#ifndef MIGRATOR_COMPONENT_H
#define MIGRATOR_COMPONENT_H

#include "../internal.h"

/* The item of a handle, which is given back by migrator_items_drop unless it is output. */
migrator_item *migrator_item_of(dynamodb_migrator_migration_items_own_item_t handle);
/* The handle of an item that goes to the host. */
dynamodb_migrator_migration_items_own_item_t migrator_item_output(migrator_item *item);
/* Gives back to the host what was not output. */
void migrator_items_drop(void);

#endif
