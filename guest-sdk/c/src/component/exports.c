/* From an author's functions to a component's exports. */

#include <stdlib.h>
#include <string.h>

#include "component.h"

typedef exports_dynamodb_migrator_migration_converter_result_list_own_item_convert_error_t result;
typedef exports_dynamodb_migrator_migration_hooks_operation_context_t wit_context;

/* What the bindings make of the contract's functions. */
extern uint8_t *__wasm_export_exports_dynamodb_migrator_migration_migration_describe(void);
extern uint8_t *__wasm_export_exports_dynamodb_migrator_migration_converter_convert(uint8_t *items, size_t count);
extern uint8_t *__wasm_export_exports_dynamodb_migrator_migration_reverter_revert(uint8_t *items, size_t count);
extern uint8_t *__wasm_export_exports_dynamodb_migrator_migration_hooks_before(
    uint8_t *, size_t, int32_t, int32_t, uint8_t *, size_t, int32_t, uint8_t *, size_t);
extern uint8_t *__wasm_export_exports_dynamodb_migrator_migration_hooks_after(
    uint8_t *, size_t, int32_t, int32_t, uint8_t *, size_t, int32_t, uint8_t *, size_t);

/* The author's functions. */
static migrator_describe_function author_describe;
static migrator_convert_function author_convert, author_revert;
static migrator_hook_function author_before, author_after;

/* The host allocates here what it passes and returns. A zero byte follows, so that texts are C strings. */
__attribute__((__export_name__("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
    (void)alignment;
    char *data = migrator_allocate(size + 1);
    if (old_size > 0) {
        memcpy(data, old, old_size < size ? old_size : size);
    }
    data[size] = 0;
    return data;
}

/* Memory that the host reads after the converter has returned. The instance ends with the call, so nobody frees it. */
static void *kept(const void *data, size_t size) {
    void *copy = malloc(size ? size : 1);
    if (!copy) {
        migrator_stop("no memory left");
    }
    return size ? memcpy(copy, data, size) : copy;
}

static result outcome_of(migrator_convert_function convert, dynamodb_migrator_migration_items_own_item_t handle) {
    migrator_outputs outputs = {NULL, 0, 0};
    result outcome;
    memset(&outcome, 0, sizeof outcome);
    migrator_forget_refusal();
    outcome.is_err = !convert(migrator_item_of(handle), &outputs);
    if (outcome.is_err) {
        size_t length = strlen(migrator_refusal());
        outcome.val.err.message.ptr = kept(migrator_refusal(), length);
        outcome.val.err.message.len = length;
        return outcome;
    }
    dynamodb_migrator_migration_items_own_item_t *items = kept(NULL, 0);
    items = realloc(items, outputs.count * sizeof *items + 1);
    if (!items) {
        migrator_stop("no memory left");
    }
    for (size_t i = 0; i < outputs.count; i++) {
        items[i] = migrator_item_output(outputs.items[i]);
    }
    outcome.val.ok.ptr = items;
    outcome.val.ok.len = outputs.count;
    return outcome;
}

static result *convert_all(migrator_convert_function convert, const dynamodb_migrator_migration_items_own_item_t *items, size_t count) {
    result *outcomes = migrator_allocate(count * sizeof *outcomes);
    migrator_mark mark = migrator_memory_mark();
    for (size_t i = 0; i < count; i++) {
        outcomes[i] = outcome_of(convert, items[i]);
        migrator_items_drop();
        migrator_memory_release(mark);
    }
    return outcomes;
}

void exports_dynamodb_migrator_migration_migration_describe(migrator_manifest *to) {
    *to = author_describe();
}

void exports_dynamodb_migrator_migration_converter_convert(
    exports_dynamodb_migrator_migration_converter_list_own_item_t *items,
    exports_dynamodb_migrator_migration_converter_list_result_list_own_item_convert_error_t *to) {
    to->ptr = convert_all(author_convert, items->ptr, items->len);
    to->len = items->len;
}

void exports_dynamodb_migrator_migration_reverter_revert(
    exports_dynamodb_migrator_migration_reverter_list_own_item_t *items,
    exports_dynamodb_migrator_migration_reverter_list_result_list_own_item_convert_error_t *to) {
    /* The bindings have the types of the contract's result once for each interface; they are laid out alike. */
    to->ptr = (void *)convert_all(author_revert, items->ptr, items->len);
    to->len = items->len;
}

static bool call_hook(migrator_hook_function hook, const wit_context *context, migrator_bindings_string_t *error) {
    migrator_operation_context passed = {
        (const char *)context->lineage.ptr,
        context->version,
        context->source_table.is_some ? (const char *)context->source_table.val.ptr : NULL,
        context->target_table.is_some ? (const char *)context->target_table.val.ptr : NULL,
    };
    migrator_forget_refusal();
    if (hook(&passed)) {
        return true;
    }
    error->ptr = (uint8_t *)(uintptr_t)migrator_refusal();
    error->len = strlen(migrator_refusal());
    return false;
}

bool exports_dynamodb_migrator_migration_hooks_before(wit_context *context, migrator_bindings_string_t *error) {
    return call_hook(author_before, context, error);
}

bool exports_dynamodb_migrator_migration_hooks_after(wit_context *context, migrator_bindings_string_t *error) {
    return call_hook(author_after, context, error);
}

void *migrator_call_describe(migrator_describe_function describe) {
    author_describe = describe;
    return __wasm_export_exports_dynamodb_migrator_migration_migration_describe();
}

void *migrator_call_convert(migrator_convert_function convert, void *items, size_t count) {
    author_convert = convert;
    return __wasm_export_exports_dynamodb_migrator_migration_converter_convert(items, count);
}

void *migrator_call_revert(migrator_convert_function revert, void *items, size_t count) {
    author_revert = revert;
    return __wasm_export_exports_dynamodb_migrator_migration_reverter_revert(items, count);
}

void *migrator_call_before(migrator_hook_function before, MIGRATOR_CONTEXT) {
    author_before = before;
    return __wasm_export_exports_dynamodb_migrator_migration_hooks_before(MIGRATOR_PASSED);
}

void *migrator_call_after(migrator_hook_function after, MIGRATOR_CONTEXT) {
    author_after = after;
    return __wasm_export_exports_dynamodb_migrator_migration_hooks_after(MIGRATOR_PASSED);
}
