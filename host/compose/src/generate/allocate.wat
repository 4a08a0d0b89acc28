  ;; Where the next bytes go. Everything below it was there from the start.
  (global $heap (mut i32) (i32.const {heap}))

  ;; Bytes until the end of the call, at a multiple of eight.
  (func $allocate (param $size i32) (result i32)
    (local $start i32)
    (local $end i32)
    (local.set $start (global.get $heap))
    (local.set $end
      (i32.add (local.get $start) (i32.and (i32.add (local.get $size) (i32.const 7)) (i32.const -8))))
    (if (i32.lt_u (local.get $end) (local.get $start)) (then (unreachable)))
    (if (i32.ge_u (i32.shr_u (local.get $end) (i32.const 16)) (memory.size))
      (then
        (if (i32.eq
              (memory.grow
                (i32.add
                  (i32.sub (i32.shr_u (local.get $end) (i32.const 16)) (memory.size))
                  (i32.const 1)))
              (i32.const -1))
          (then (unreachable)))))
    (global.set $heap (local.get $end))
    (local.get $start))

  (func (export "cabi_realloc")
    (param $old i32) (param $old_size i32) (param $alignment i32) (param $new_size i32) (result i32)
    (local $new i32)
    (local.set $new (call $allocate (local.get $new_size)))
    (memory.copy (local.get $new) (local.get $old)
      (select (local.get $old_size) (local.get $new_size)
        (i32.lt_u (local.get $old_size) (local.get $new_size))))
    (local.get $new))

  ;; After a call, when its result has been read: all that it allocated is free again.
  (func $free (param $result i32)
    (global.set $heap (i32.const {heap})))
