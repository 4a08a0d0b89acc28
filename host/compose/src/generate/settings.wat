;; The settings of one converter, as its `config`. `entries` is a list of (name, value), sorted by name; each of the two is an
;; address and a length.
(module
  (memory (export "memory") {pages})
  (data (i32.const {base}) "{data}")

{allocate}
  (func $same (param $a i32) (param $a_length i32) (param $b i32) (param $b_length i32) (result i32)
    (local $index i32)
    (if (i32.ne (local.get $a_length) (local.get $b_length)) (then (return (i32.const 0))))
    (loop $compare
      (if (i32.ge_u (local.get $index) (local.get $a_length)) (then (return (i32.const 1))))
      (if (i32.ne
            (i32.load8_u (i32.add (local.get $a) (local.get $index)))
            (i32.load8_u (i32.add (local.get $b) (local.get $index))))
        (then (return (i32.const 0))))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (br $compare))
    (unreachable))

  (func (export "{config}#get") (param $name i32) (param $length i32) (result i32)
    (local $entry i32)
    (local.set $entry (i32.const {entries}))
    (block $absent
      (loop $search
        (br_if $absent (i32.ge_u (local.get $entry) (i32.const {entries_end})))
        (if (call $same
              (i32.load (local.get $entry)) (i32.load offset=4 (local.get $entry))
              (local.get $name) (local.get $length))
          (then
            (i32.store (i32.const {value}) (i32.const 1))
            (i64.store offset=4 align=4 (i32.const {value}) (i64.load offset=8 align=4 (local.get $entry)))
            (return (i32.const {value}))))
        (local.set $entry (i32.add (local.get $entry) (i32.const 16)))
        (br $search)))
    (i32.store (i32.const {value}) (i32.const 0))
    (i32.const {value}))

  (func (export "{config}#entries") (result i32)
    (i32.const {list}))

  (export "cabi_post_{config}#get" (func $free)))
