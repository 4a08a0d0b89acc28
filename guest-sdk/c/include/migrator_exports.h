/* The exports of a component, under the names that the contract gives them. */
#ifndef MIGRATOR_EXPORTS_H
#define MIGRATOR_EXPORTS_H

#define MIGRATOR_EXPORT(name) __attribute__((__export_name__("dynamodb-migrator:migration/" name)))

/* The host calls one of these with the addresses that the canonical ABI gives it. */
void *migrator_call_describe(migrator_describe_function describe);
void *migrator_call_convert(migrator_convert_function convert, void *items, size_t count);
void *migrator_call_revert(migrator_convert_function revert, void *items, size_t count);

#define MIGRATOR_MIGRATION(describe) \
    MIGRATOR_EXPORT("migration@0.1.0#describe") void *migrator_export_describe(void); \
    void *migrator_export_describe(void) { \
        return migrator_call_describe(describe); \
    }

#define MIGRATOR_CONVERTER(convert) \
    MIGRATOR_EXPORT("converter@0.1.0#convert") void *migrator_export_convert(void *items, size_t count); \
    void *migrator_export_convert(void *items, size_t count) { \
        return migrator_call_convert(convert, items, count); \
    }

#define MIGRATOR_REVERTER(revert) \
    MIGRATOR_EXPORT("reverter@0.1.0#revert") void *migrator_export_revert(void *items, size_t count); \
    void *migrator_export_revert(void *items, size_t count) { \
        return migrator_call_revert(revert, items, count); \
    }

/* The arguments of a context in the canonical ABI. */
#define MIGRATOR_CONTEXT \
    void *lineage, size_t lineage_length, int32_t version, int32_t has_source, void *source, size_t source_length, int32_t has_target, \
        void *target, size_t target_length
#define MIGRATOR_PASSED lineage, lineage_length, version, has_source, source, source_length, has_target, target, target_length

void *migrator_call_before(migrator_hook_function before, MIGRATOR_CONTEXT);
void *migrator_call_after(migrator_hook_function after, MIGRATOR_CONTEXT);

#define MIGRATOR_HOOKS(before, after) \
    MIGRATOR_EXPORT("hooks@0.1.0#before") void *migrator_export_before(MIGRATOR_CONTEXT); \
    void *migrator_export_before(MIGRATOR_CONTEXT) { \
        return migrator_call_before(before, MIGRATOR_PASSED); \
    } \
    MIGRATOR_EXPORT("hooks@0.1.0#after") void *migrator_export_after(MIGRATOR_CONTEXT); \
    void *migrator_export_after(MIGRATOR_CONTEXT) { \
        return migrator_call_after(after, MIGRATOR_PASSED); \
    }

#endif
