  ;; A converter that calls every function which 0.1.0 lets a component import, and writes down what it was told. This is the inside of
  ;; a module; what it is besides a converter follows.
  (import "dynamodb-migrator:migration/items@0.1.0" "[constructor]item" (func $new (result i32)))
  (import "dynamodb-migrator:migration/items@0.1.0" "[static]item.from-json" (func $from_json (param i32 i32 i32)))
  (import "dynamodb-migrator:migration/items@0.1.0" "[method]item.to-json" (func $to_json (param i32 i32)))
  (import "dynamodb-migrator:migration/items@0.1.0" "[method]item.duplicate"
    (func $duplicate (param i32) (result i32)))
  (import "dynamodb-migrator:migration/items@0.1.0" "[method]item.names" (func $names (param i32 i32)))
  (import "dynamodb-migrator:migration/items@0.1.0" "[method]item.has" (func $has (param i32 i32 i32) (result i32)))
  (import "dynamodb-migrator:migration/items@0.1.0" "[method]item.get" (func $get (param i32 i32 i32 i32)))
  (import "dynamodb-migrator:migration/items@0.1.0" "[method]item.set"
    (func $set (param i32 i32 i32 i32 i32 i32 i32)))
  (import "dynamodb-migrator:migration/items@0.1.0" "[method]item.take" (func $take (param i32 i32 i32 i32)))
  (import "dynamodb-migrator:migration/items@0.1.0" "[method]item.remove"
    (func $remove (param i32 i32 i32) (result i32)))
  (import "dynamodb-migrator:migration/items@0.1.0" "[method]item.rename" (func $rename (param i32 i32 i32 i32 i32 i32)))
  (import "dynamodb-migrator:migration/items@0.1.0" "[resource-drop]item" (func $drop (param i32)))
  (import "dynamodb-migrator:migration/log@0.1.0" "log" (func $log (param i32 i32 i32)))
  (import "dynamodb-migrator:migration/config@0.1.0" "get" (func $config_get (param i32 i32 i32)))
  (import "dynamodb-migrator:migration/config@0.1.0" "entries" (func $config_entries (param i32)))

  (memory (export "memory") 1)
  (global $heap (mut i32) (i32.const 0x2000))

  (data (i32.const 0x100) "drop")
  (data (i32.const 0x120) "refuse")
  (data (i32.const 0x140) "refused as it asked")
  (data (i32.const 0x160) "names")
  (data (i32.const 0x180) "m.city")
  (data (i32.const 0x1a0) "had")
  (data (i32.const 0x1c0) "taken")
  (data (i32.const 0x1e0) "took")
  (data (i32.const 0x200) "removed")
  (data (i32.const 0x220) "was_removed")
  (data (i32.const 0x240) "old")
  (data (i32.const 0x260) "new")
  (data (i32.const 0x280) "was_renamed")
  (data (i32.const 0x2a0) "part")
  (data (i32.const 0x2c0) "duplicated")
  (data (i32.const 0x2e0) "constructed")
  (data (i32.const 0x300) "parsed")
  (data (i32.const 0x320) "id")
  (data (i32.const 0x340) "errors")
  (data (i32.const 0x360) "path[")
  (data (i32.const 0x380) "{")
  (data (i32.const 0x3a0) "no number")
  (data (i32.const 0x3c0) "greeting")
  (data (i32.const 0x3e0) "entries")
  (data (i32.const 0x400) "0123456789")
  ;; The attributes that are copied, one of each kind of value: address and length of the copy's name. The name of the attribute
  ;; follows its first five letters.
  (data (i32.const 0x420)
    "\80\04\00\00\06\00\00\00" "\90\04\00\00\06\00\00\00" "\a0\04\00\00\06\00\00\00" "\b0\04\00\00\0c\00\00\00"
    "\c0\04\00\00\09\00\00\00" "\d0\04\00\00\07\00\00\00" "\e0\04\00\00\07\00\00\00" "\f0\04\00\00\07\00\00\00"
    "\00\05\00\00\06\00\00\00" "\10\05\00\00\06\00\00\00")
  (data (i32.const 0x480) "copy_s")
  (data (i32.const 0x490) "copy_n")
  (data (i32.const 0x4a0) "copy_b")
  (data (i32.const 0x4b0) "copy_boolean")
  (data (i32.const 0x4c0) "copy_null")
  (data (i32.const 0x4d0) "copy_ss")
  (data (i32.const 0x4e0) "copy_ns")
  (data (i32.const 0x4f0) "copy_bs")
  (data (i32.const 0x500) "copy_m")
  (data (i32.const 0x510) "copy_l")
  ;; The cases of the errors: three texts of one digit. Their addresses are filled in.
  (data (i32.const 0x520) "\00\00\00\00\01\00\00\00" "\00\00\00\00\01\00\00\00" "\00\00\00\00\01\00\00\00")

  (func $allocate (param $size i32) (result i32)
    (local $start i32)
    (local.set $start (global.get $heap))
    (global.set $heap
      (i32.and (i32.add (i32.add (local.get $start) (local.get $size)) (i32.const 7)) (i32.const -8)))
    (block $enough
      (loop $grow
        (br_if $enough (i32.le_u (global.get $heap) (i32.shl (memory.size) (i32.const 16))))
        (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then (unreachable)))
        (br $grow)))
    (local.get $start))

  (func (export "cabi_realloc")
    (param $old i32) (param $old_size i32) (param $alignment i32) (param $new_size i32) (result i32)
    (local $new i32)
    (local.set $new (call $allocate (local.get $new_size)))
    (memory.copy (local.get $new) (local.get $old) (local.get $old_size))
    (local.get $new))

  ;; Answers of the host come here, and are read before the next question.
  (global $answer i32 (i32.const 0x20))

  ;; Puts a value, which must be possible.
  (func $put (param $item i32) (param $path i32) (param $length i32) (param $kind i32) (param $first i32) (param $second i32)
    (call $set (local.get $item) (local.get $path) (local.get $length) (local.get $kind) (local.get $first)
      (local.get $second) (global.get $answer))
    (if (i32.load8_u (global.get $answer)) (then (unreachable))))

  ;; Puts the value that the host has answered with, if there is one.
  (func $put_answer (param $item i32) (param $path i32) (param $length i32)
    (local $kind i32)
    (local $first i32)
    (if (i32.eqz (i32.load8_u (global.get $answer))) (then (return)))
    (local.set $kind (i32.load8_u offset=4 (global.get $answer)))
    (local.set $first (i32.load offset=8 (global.get $answer)))
    ;; A boolean is one byte.
    (if (i32.eq (local.get $kind) (i32.const 3))
      (then (local.set $first (i32.load8_u offset=8 (global.get $answer)))))
    (call $put (local.get $item) (local.get $path) (local.get $length) (local.get $kind) (local.get $first)
      (i32.load offset=12 (global.get $answer))))

  ;; Puts true or false.
  (func $put_boolean (param $item i32) (param $path i32) (param $length i32) (param $boolean i32)
    (call $put (local.get $item) (local.get $path) (local.get $length) (i32.const 3) (local.get $boolean) (i32.const 0)))

  ;; Writes down which case of an error the host has answered with, which must be one.
  (func $note_error (param $index i32)
    (if (i32.ne (i32.load8_u (global.get $answer)) (i32.const 1)) (then (unreachable)))
    (i32.store (i32.add (i32.const 0x520) (i32.shl (local.get $index) (i32.const 3)))
      (i32.add (i32.const 0x400) (i32.load8_u offset=4 (global.get $answer)))))

  ;; Every kind of value, there and back.
  (func $copy_values (param $item i32)
    (local $entry i32)
    (local.set $entry (i32.const 0x420))
    (loop $each
      (call $get (local.get $item)
        (i32.add (i32.load (local.get $entry)) (i32.const 5))
        (i32.sub (i32.load offset=4 (local.get $entry)) (i32.const 5))
        (global.get $answer))
      (call $put_answer (local.get $item) (i32.load (local.get $entry)) (i32.load offset=4 (local.get $entry)))
      (local.set $entry (i32.add (local.get $entry) (i32.const 8)))
      (br_if $each (i32.lt_u (local.get $entry) (i32.const 0x470)))))

  ;; What is asked for and changed in place.
  (func $change (param $item i32)
    ;; The names come first: they are those of the item as it came.
    (call $names (local.get $item) (global.get $answer))
    (call $put (local.get $item) (i32.const 0x160) (i32.const 5) (i32.const 5)
      (i32.load (global.get $answer)) (i32.load offset=4 (global.get $answer)))
    (call $put_boolean (local.get $item) (i32.const 0x1a0) (i32.const 3)
      (call $has (local.get $item) (i32.const 0x180) (i32.const 6)))
    (call $copy_values (local.get $item))
    (call $take (local.get $item) (i32.const 0x1c0) (i32.const 5) (global.get $answer))
    (call $put_answer (local.get $item) (i32.const 0x1e0) (i32.const 4))
    (call $put_boolean (local.get $item) (i32.const 0x220) (i32.const 11)
      (call $remove (local.get $item) (i32.const 0x200) (i32.const 7)))
    (call $rename (local.get $item) (i32.const 0x240) (i32.const 3) (i32.const 0x260) (i32.const 3) (global.get $answer))
    (if (i32.load8_u (global.get $answer)) (then (unreachable)))
    (call $put_boolean (local.get $item) (i32.const 0x280) (i32.const 11) (i32.load8_u offset=4 (global.get $answer))))

  ;; What is refused: text that is no JSON, a path that is none, a value that is none.
  (func $mistake (param $item i32)
    (call $from_json (i32.const 0x380) (i32.const 1) (global.get $answer))
    (call $note_error (i32.const 0))
    (call $rename (local.get $item) (i32.const 0x360) (i32.const 5) (i32.const 0x260) (i32.const 3) (global.get $answer))
    (call $note_error (i32.const 1))
    (call $set (local.get $item) (i32.const 0x260) (i32.const 3) (i32.const 1) (i32.const 0x3a0) (i32.const 9)
      (global.get $answer))
    (call $note_error (i32.const 2))
    (call $put (local.get $item) (i32.const 0x340) (i32.const 6) (i32.const 6) (i32.const 0x520) (i32.const 3)))

  ;; What is set, if anything, and how much.
  (func $configure (param $item i32)
    (call $config_get (i32.const 0x3c0) (i32.const 8) (global.get $answer))
    (if (i32.load8_u (global.get $answer))
      (then
        (call $put (local.get $item) (i32.const 0x3c0) (i32.const 8) (i32.const 0)
          (i32.load offset=4 (global.get $answer)) (i32.load offset=8 (global.get $answer)))))
    (call $config_entries (global.get $answer))
    (call $put (local.get $item) (i32.const 0x3e0) (i32.const 7) (i32.const 1)
      (i32.add (i32.const 0x400) (i32.load offset=4 (global.get $answer))) (i32.const 1)))

  ;; The item, a copy, a new one and one that was text, each with another `part`.
  (func $multiply (param $item i32) (param $outputs i32)
    (local $other i32)
    (i32.store (local.get $outputs) (local.get $item))
    (local.set $other (call $duplicate (local.get $item)))
    (i32.store offset=4 (local.get $outputs) (local.get $other))
    (call $put (local.get $other) (i32.const 0x2a0) (i32.const 4) (i32.const 0) (i32.const 0x2c0) (i32.const 10))
    (local.set $other (call $new))
    (i32.store offset=8 (local.get $outputs) (local.get $other))
    (call $get (local.get $item) (i32.const 0x320) (i32.const 2) (global.get $answer))
    (call $put_answer (local.get $other) (i32.const 0x320) (i32.const 2))
    (call $put (local.get $other) (i32.const 0x2a0) (i32.const 4) (i32.const 0) (i32.const 0x2e0) (i32.const 11))
    (call $to_json (local.get $item) (global.get $answer))
    (call $from_json
      (i32.load (global.get $answer)) (i32.load offset=4 (global.get $answer)) (global.get $answer))
    (if (i32.load8_u (global.get $answer)) (then (unreachable)))
    (local.set $other (i32.load offset=4 (global.get $answer)))
    (i32.store offset=12 (local.get $outputs) (local.get $other))
    (call $put (local.get $other) (i32.const 0x2a0) (i32.const 4) (i32.const 0) (i32.const 0x300) (i32.const 6)))

  ;; One message of each level.
  (func $say (param $text i32) (param $length i32)
    (local $level i32)
    (loop $each
      (call $log (local.get $level) (local.get $text) (local.get $length))
      (local.set $level (i32.add (local.get $level) (i32.const 1)))
      (br_if $each (i32.lt_u (local.get $level) (i32.const 5)))))

  ;; One result: no items, an error, or four items.
  (func $convert_one (param $item i32) (param $result i32)
    (local $outputs i32)
    (i64.store align=4 (local.get $result) (i64.const 0))
    (i32.store offset=8 (local.get $result) (i32.const 0))
    (if (call $has (local.get $item) (i32.const 0x100) (i32.const 4))
      (then
        (call $drop (local.get $item))
        (call $say (i32.const 0x100) (i32.const 4))
        (return)))
    (if (call $has (local.get $item) (i32.const 0x120) (i32.const 6))
      (then
        (call $drop (local.get $item))
        (i32.store (local.get $result) (i32.const 1))
        (i32.store offset=4 (local.get $result) (i32.const 0x140))
        (i32.store offset=8 (local.get $result) (i32.const 19))
        (return)))
    (call $change (local.get $item))
    (call $mistake (local.get $item))
    (call $configure (local.get $item))
    (local.set $outputs (call $allocate (i32.const 16)))
    (call $multiply (local.get $item) (local.get $outputs))
    (i32.store offset=4 (local.get $result) (local.get $outputs))
    (i32.store offset=8 (local.get $result) (i32.const 4)))

  (func (export "dynamodb-migrator:migration/converter@0.1.0#convert") (param $items i32) (param $count i32) (result i32)
    (local $index i32)
    (local $list i32)
    (local $results i32)
    (local.set $list (call $allocate (i32.const 8)))
    (local.set $results (call $allocate (i32.mul (local.get $count) (i32.const 12))))
    (i32.store (local.get $list) (local.get $results))
    (i32.store offset=4 (local.get $list) (local.get $count))
    (block $done
      (loop $each
        (br_if $done (i32.ge_u (local.get $index) (local.get $count)))
        (call $convert_one
          (i32.load (i32.add (local.get $items) (i32.shl (local.get $index) (i32.const 2))))
          (i32.add (local.get $results) (i32.mul (local.get $index) (i32.const 12))))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $each)))
    (local.get $list))

  ;; After a call, when its result has been read: all that it allocated is free again.
  (func $free (param $result i32)
    (global.set $heap (i32.const 0x2000)))
  (export "cabi_post_dynamodb-migrator:migration/converter@0.1.0#convert" (func $free))
