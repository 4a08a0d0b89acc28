/* Gives every customer one id and splits the item into a profile and an address. */

#include <migrator.h>
#include <string.h>

static migrator_manifest describe(void) {
    migrator_table_definition table = migrator_table("customers_V3");
    migrator_table_hash(&table, "customer_id", MIGRATOR_S);
    migrator_table_range(&table, "kind", MIGRATOR_S);
    migrator_table_attribute(&table, "postcode", MIGRATOR_S);
    migrator_global_index by_postcode = migrator_global("postcode_index", "postcode");
    migrator_global_range(&by_postcode, "customer_id");
    migrator_table_global_index(&table, by_postcode);
    return migrator_convert_into("customers", 3, "one id a customer, profile and address apart", table);
}

/* What stands before the family name, if anything does. */
static migrator_text first_name_of(migrator_text name, migrator_text last_name) {
    if (name.length >= last_name.length && strcmp(name.data + name.length - last_name.length, last_name.data) == 0) {
        name.length -= last_name.length;
    }
    while (name.length > 0 && name.data[name.length - 1] == ' ') {
        name.length--;
    }
    return name;
}

/* Moves what belongs to the address into an item of its own; NULL for a customer without one. */
static bool take_address(migrator_item *item, migrator_item **address) {
    static const char *const names[] = {"street", "postcode", "city"};
    migrator_value value;
    *address = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (migrator_take(item, names[i], &value)) {
            *address = *address ? *address : migrator_item_new();
            if (!migrator_set(*address, names[i], value)) {
                return false;
            }
        }
    }
    return true;
}

static bool output(migrator_outputs *outputs, migrator_item *item, const char *customer_id, const char *kind) {
    return migrator_set(item, "customer_id", migrator_s(customer_id)) && migrator_set(item, "kind", migrator_s(kind)) &&
           migrator_output(outputs, item);
}

static bool convert(migrator_item *item, migrator_outputs *outputs) {
    bool test;
    migrator_text number, name, last_name;
    migrator_item *address;
    if (!migrator_get_boolean(item, "test", false, &test)) {
        return false;
    }
    if (test) {
        return true;
    }
    if (!migrator_require_s(item, "last_name", &last_name) || !migrator_require_n(item, "customer_nr", &number) ||
        !migrator_take_s(item, "name", &name)) {
        return false;
    }
    /* The number holds no `#`: no two customers get the same id. */
    const char *customer_id = migrator_format("%s#%s", number.data, last_name.data).data;
    if (name.data) {
        migrator_text first_name = first_name_of(name, last_name);
        if (first_name.length > 0 && !migrator_set(item, "first_name", migrator_value_of(MIGRATOR_S, first_name))) {
            return false;
        }
    }
    return migrator_rename(item, "phone", "phone_number", NULL) && take_address(item, &address) &&
           output(outputs, item, customer_id, "profile") &&
           (!address || output(outputs, address, customer_id, "address"));
}

MIGRATOR_MIGRATION(describe)
MIGRATOR_CONVERTER(convert)
