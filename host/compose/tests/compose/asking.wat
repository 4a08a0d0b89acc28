(module
  (import "dynamodb-migrator:migration/items@0.1.0" "[method]item.has"
    (func $has (param i32 i32 i32) (result i32)))
  (import "dynamodb-migrator:migration/items@0.1.0" "[method]item.duplicate"
    (func $duplicate (param i32) (result i32)))
  (import "dynamodb-migrator:migration/items@0.1.0" "[resource-drop]item" (func $drop (param i32)))
  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 64))
  (data (i32.const 16) "refuse")
  (data (i32.const 32) "drop")
  (data (i32.const 48) "twice")
  (func $allocate (param $size i32) (result i32)
    (local $start i32)
    (local.set $start (global.get $heap))
    (global.set $heap (i32.and (i32.add (i32.add (local.get $start) (local.get $size)) (i32.const 7)) (i32.const -8)))
    (block $enough
      (loop $grow
        (br_if $enough (i32.lt_u (global.get $heap) (i32.shl (memory.size) (i32.const 16))))
        (drop (memory.grow (i32.const 1)))
        (br $grow)))
    (local.get $start))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (call $allocate (local.get 3)))
  (func (export "dynamodb-migrator:migration/converter@0.1.0#convert") (param $items i32) (param $count i32) (result i32)
    (local $index i32) (local $item i32) (local $result i32) (local $answer i32) (local $outputs i32)
    (local.set $answer (call $allocate (i32.const 8)))
    (local.set $result (call $allocate (i32.mul (local.get $count) (i32.const 12))))
    (i32.store (local.get $answer) (local.get $result))
    (i32.store offset=4 (local.get $answer) (local.get $count))
    (block $done
      (loop $each
        (br_if $done (i32.ge_u (local.get $index) (local.get $count)))
        (local.set $item (i32.load (i32.add (local.get $items) (i32.mul (local.get $index) (i32.const 4)))))
        (i64.store (local.get $result) (i64.const 0))
        (i32.store offset=8 (local.get $result) (i32.const 0))
        (if (call $has (local.get $item) (i32.const 16) (i32.const 6))
          (then
            (call $drop (local.get $item))
            (i32.store (local.get $result) (i32.const 1))
            ;; the word `refuse`
            (i32.store offset=4 (local.get $result) (i32.const 16))
            (i32.store offset=8 (local.get $result) (i32.const 6)))
          (else
            (if (call $has (local.get $item) (i32.const 32) (i32.const 4))
              (then (call $drop (local.get $item)))
              (else
                (local.set $outputs (call $allocate (i32.const 8)))
                (i32.store offset=4 (local.get $result) (local.get $outputs))
                (i32.store offset=8 (local.get $result) (i32.const 1))
                (i32.store (local.get $outputs) (local.get $item))
                (if (call $has (local.get $item) (i32.const 48) (i32.const 5))
                  (then
                    (i32.store offset=8 (local.get $result) (i32.const 2))
                    (i32.store offset=4 (local.get $outputs) (call $duplicate (local.get $item)))))))))
        (local.set $result (i32.add (local.get $result) (i32.const 12)))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $each)))
    (local.get $answer))
  (func (export "cabi_post_dynamodb-migrator:migration/converter@0.1.0#convert") (param i32)
    (global.set $heap (i32.const 64))))
