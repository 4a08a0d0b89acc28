  ;; Version 2 of the lineage `released`: sends every item through the converter. It can be reverted, and says what its hooks are told.

  ;; manifest: lineage, version, description, operation convert into a table like the source
  (data (i32.const 0x1000)
    "\00\11\00\00\08\00\00\00" "\02\00\00\00" "\20\11\00\00\0e\00\00\00"
    "\00\00\00\00" "\02\00\00\00\00\00\00\00" "\00\00\00\00\00\00\00\00")
  (data (i32.const 0x1100) "released")
  (data (i32.const 0x1120) "as it was then")
  (data (i32.const 0x1140) "before")
  (data (i32.const 0x1150) "after")
  ;; A result without error.
  (data (i32.const 0x1160) "\00\00\00\00\00\00\00\00\00\00\00\00")

  (func (export "dynamodb-migrator:migration/migration@0.1.0#describe") (result i32)
    (i32.const 0x1000))

  ;; Every item as it came.
  (func (export "dynamodb-migrator:migration/reverter@0.1.0#revert") (param $items i32) (param $count i32) (result i32)
    (local $index i32)
    (local $list i32)
    (local $result i32)
    (local.set $list (call $allocate (i32.const 8)))
    (local.set $result (call $allocate (i32.mul (local.get $count) (i32.const 12))))
    (i32.store (local.get $list) (local.get $result))
    (i32.store offset=4 (local.get $list) (local.get $count))
    (block $done
      (loop $each
        (br_if $done (i32.ge_u (local.get $index) (local.get $count)))
        (i32.store (local.get $result) (i32.const 0))
        (i32.store offset=4 (local.get $result)
          (i32.add (local.get $items) (i32.shl (local.get $index) (i32.const 2))))
        (i32.store offset=8 (local.get $result) (i32.const 1))
        (local.set $result (i32.add (local.get $result) (i32.const 12)))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $each)))
    (local.get $list))

  ;; Says lineage, source and target at level info.
  (func $tell
    (param $lineage i32) (param $lineage_length i32) (param $version i32)
    (param $source i32) (param $source_name i32) (param $source_length i32)
    (param $target i32) (param $target_name i32) (param $target_length i32)
    (result i32)
    (call $log (i32.const 2) (local.get $lineage) (local.get $lineage_length))
    (if (local.get $source) (then (call $log (i32.const 2) (local.get $source_name) (local.get $source_length))))
    (if (local.get $target) (then (call $log (i32.const 2) (local.get $target_name) (local.get $target_length))))
    (i32.const 0x1160))

  (func (export "dynamodb-migrator:migration/hooks@0.1.0#before")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
    (call $log (i32.const 2) (i32.const 0x1140) (i32.const 6))
    (call $tell (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)
      (local.get 6) (local.get 7) (local.get 8)))

  (func (export "dynamodb-migrator:migration/hooks@0.1.0#after")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
    (call $log (i32.const 2) (i32.const 0x1150) (i32.const 5))
    (call $tell (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)
      (local.get 6) (local.get 7) (local.get 8)))
