;; A migration whose converter is a chain of other components' converters. Every stage is called once for a batch, with the items
;; of the whole batch that are still there.
(module
  (type $convert (func (param i32 i32 i32)))
{imports}
  (import "{items}" "[resource-drop]item" (func $drop (param i32)))
  (import "{log}" "log" (func $log (param i32 i32 i32)))
  (table funcref (elem{elements}))
  (memory (export "memory") {pages})
  (data (i32.const {base}) "{data}")

  ;; Handles of the items that are still there, and for each the index of the item of the batch that it comes from, in
  ;; rising order.
  (global $handles (mut i32) (i32.const 0))
  (global $origins (mut i32) (i32.const 0))
  (global $count (mut i32) (i32.const 0))
  ;; For each item of the batch what refused it: stage + 1 or 0 for none, address and length of its words.
  (global $failures (mut i32) (i32.const 0))

{allocate}
  (func $word (param $list i32) (param $index i32) (result i32)
    (i32.add (local.get $list) (i32.shl (local.get $index) (i32.const 2))))

  ;; A failure and a result<list<item>, convert-error> take twelve bytes each.
  (func $triple (param $list i32) (param $index i32) (result i32)
    (i32.add (local.get $list) (i32.mul (local.get $index) (i32.const 12))))

  (func (export "{migration}#describe") (result i32)
    (i32.const {manifest}))

  (func (export "{converter}#convert") (param $items i32) (param $batch i32) (result i32)
    (local $index i32)
    (local $stage i32)
    (global.set $handles (local.get $items))
    (global.set $count (local.get $batch))
    (global.set $origins (call $allocate (i32.shl (local.get $batch) (i32.const 2))))
    (global.set $failures (call $allocate (i32.mul (local.get $batch) (i32.const 12))))
    (memory.fill (global.get $failures) (i32.const 0) (i32.mul (local.get $batch) (i32.const 12)))
    (block $numbered
      (loop $number
        (br_if $numbered (i32.ge_u (local.get $index) (local.get $batch)))
        (i32.store (call $word (global.get $origins) (local.get $index)) (local.get $index))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $number)))
    (block $converted
      (loop $stages
        (br_if $converted (i32.eqz (global.get $count)))
        (br_if $converted (i32.ge_u (local.get $stage) (i32.const {stages})))
        (if (i32.eqz (call $convert_all (local.get $stage)))
          ;; No result at all, which is never the right number of them.
          (then (return (i32.const {nothing}))))
        (local.set $stage (i32.add (local.get $stage) (i32.const 1)))
        (br $stages)))
    (call $answer (local.get $batch)))

  ;; Puts what a stage makes of the items in their place. Says whether the stage returned one result for each.
  (func $convert_all (param $stage i32) (result i32)
    (local $returned i32)
    (local $results i32)
    (local $result i32)
    (local $index i32)
    (local $room i32)
    (local $items i32)
    (local $origins i32)
    (local $origin i32)
    (local $count i32)
    (local $failure i32)
    (local $item i32)
    (local $last i32)
    (local.set $returned (call $allocate (i32.const 8)))
    (call_indirect (type $convert)
      (global.get $handles) (global.get $count) (local.get $returned) (local.get $stage))
    (local.set $results (i32.load (local.get $returned)))
    (if (i32.ne (i32.load offset=4 (local.get $returned)) (global.get $count))
      (then
        (call $drop_all (local.get $results) (i32.load offset=4 (local.get $returned)))
        (call $complain (local.get $stage))
        (return (i32.const 0))))
    (local.set $room (call $items_of (local.get $results) (global.get $count)))
    (local.set $items (call $allocate (i32.shl (local.get $room) (i32.const 2))))
    (local.set $origins (call $allocate (i32.shl (local.get $room) (i32.const 2))))
    (block $done
      (loop $each
        (br_if $done (i32.ge_u (local.get $index) (global.get $count)))
        (local.set $result (call $triple (local.get $results) (local.get $index)))
        (local.set $origin (i32.load (call $word (global.get $origins) (local.get $index))))
        (local.set $failure (call $triple (global.get $failures) (local.get $origin)))
        (if (i32.load8_u (local.get $result))
          (then
            (if (i32.eqz (i32.load (local.get $failure)))
              (then
                (i32.store (local.get $failure) (i32.add (local.get $stage) (i32.const 1)))
                (i64.store offset=4 align=4 (local.get $failure) (i64.load offset=4 align=4 (local.get $result)))
                ;; What other items of the same origin became a moment ago goes with it.
                (block $returned_all
                  (loop $take_back
                    (br_if $returned_all (i32.eqz (local.get $count)))
                    (local.set $last (i32.sub (local.get $count) (i32.const 1)))
                    (br_if $returned_all
                      (i32.ne (i32.load (call $word (local.get $origins) (local.get $last))) (local.get $origin)))
                    (call $drop (i32.load (call $word (local.get $items) (local.get $last))))
                    (local.set $count (local.get $last))
                    (br $take_back))))))
          (else
            (local.set $item (i32.load offset=4 (local.get $result)))
            (local.set $last (call $word (local.get $item) (i32.load offset=8 (local.get $result))))
            (block $taken
              (loop $take
                (br_if $taken (i32.ge_u (local.get $item) (local.get $last)))
                (if (i32.load (local.get $failure))
                  (then (call $drop (i32.load (local.get $item))))
                  (else
                    (i32.store (call $word (local.get $items) (local.get $count)) (i32.load (local.get $item)))
                    (i32.store (call $word (local.get $origins) (local.get $count)) (local.get $origin))
                    (local.set $count (i32.add (local.get $count) (i32.const 1)))))
                (local.set $item (i32.add (local.get $item) (i32.const 4)))
                (br $take)))))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $each)))
    (global.set $handles (local.get $items))
    (global.set $origins (local.get $origins))
    (global.set $count (local.get $count))
    (i32.const 1))

  ;; How many items there are in all results together.
  (func $items_of (param $results i32) (param $count i32) (result i32)
    (local $result i32)
    (local $end i32)
    (local $sum i32)
    (local.set $result (local.get $results))
    (local.set $end (call $triple (local.get $results) (local.get $count)))
    (block $done
      (loop $each
        (br_if $done (i32.ge_u (local.get $result) (local.get $end)))
        (if (i32.eqz (i32.load8_u (local.get $result)))
          (then (local.set $sum (i32.add (local.get $sum) (i32.load offset=8 (local.get $result))))))
        (local.set $result (i32.add (local.get $result) (i32.const 12)))
        (br $each)))
    (local.get $sum))

  (func $drop_all (param $results i32) (param $count i32)
    (local $result i32)
    (local $end i32)
    (local $item i32)
    (local $last i32)
    (local.set $result (local.get $results))
    (local.set $end (call $triple (local.get $results) (local.get $count)))
    (block $done
      (loop $each
        (br_if $done (i32.ge_u (local.get $result) (local.get $end)))
        (if (i32.eqz (i32.load8_u (local.get $result)))
          (then
            (local.set $item (i32.load offset=4 (local.get $result)))
            (local.set $last (call $word (local.get $item) (i32.load offset=8 (local.get $result))))
            (block $dropped
              (loop $one
                (br_if $dropped (i32.ge_u (local.get $item) (local.get $last)))
                (call $drop (i32.load (local.get $item)))
                (local.set $item (i32.add (local.get $item) (i32.const 4)))
                (br $one)))))
        (local.set $result (i32.add (local.get $result) (i32.const 12)))
        (br $each))))

  ;; Says at level error which converter returned a wrong number of results.
  (func $complain (param $stage i32)
    (local $text i32)
    (local.set $text (i32.add (i32.const {complaints}) (i32.shl (local.get $stage) (i32.const 3))))
    (call $log (i32.const 4) (i32.load (local.get $text)) (i32.load offset=4 (local.get $text))))

  ;; One result for each item of the batch: the run of items that come from it, or what refused it.
  (func $answer (param $batch i32) (result i32)
    (local $answer i32)
    (local $result i32)
    (local $index i32)
    (local $failure i32)
    (local $first i32)
    (local $next i32)
    (local.set $answer (call $allocate (i32.const 8)))
    (local.set $result (call $allocate (i32.mul (local.get $batch) (i32.const 12))))
    (i32.store (local.get $answer) (local.get $result))
    (i32.store offset=4 (local.get $answer) (local.get $batch))
    (block $done
      (loop $each
        (br_if $done (i32.ge_u (local.get $index) (local.get $batch)))
        (local.set $failure (call $triple (global.get $failures) (local.get $index)))
        (if (i32.load (local.get $failure))
          (then (call $refuse (local.get $result) (local.get $failure)))
          (else
            (local.set $first (local.get $next))
            (block $counted
              (loop $count
                (br_if $counted (i32.ge_u (local.get $next) (global.get $count)))
                (br_if $counted
                  (i32.ne (i32.load (call $word (global.get $origins) (local.get $next))) (local.get $index)))
                (local.set $next (i32.add (local.get $next) (i32.const 1)))
                (br $count)))
            (i32.store (local.get $result) (i32.const 0))
            (i32.store offset=4 (local.get $result) (call $word (global.get $handles) (local.get $first)))
            (i32.store offset=8 (local.get $result) (i32.sub (local.get $next) (local.get $first)))))
        (local.set $result (i32.add (local.get $result) (i32.const 12)))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $each)))
    (local.get $answer))

  ;; An error: what goes before the words of this stage, and the words.
  (func $refuse (param $result i32) (param $failure i32)
    (local $before i32)
    (local $before_length i32)
    (local $length i32)
    (local $text i32)
    (local.set $before
      (i32.add (i32.const {prefixes}) (i32.shl (i32.sub (i32.load (local.get $failure)) (i32.const 1)) (i32.const 3))))
    (local.set $before_length (i32.load offset=4 (local.get $before)))
    (local.set $length (i32.load offset=8 (local.get $failure)))
    (local.set $text (call $allocate (i32.add (local.get $before_length) (local.get $length))))
    (memory.copy (local.get $text) (i32.load (local.get $before)) (local.get $before_length))
    (memory.copy (i32.add (local.get $text) (local.get $before_length))
      (i32.load offset=4 (local.get $failure)) (local.get $length))
    (i32.store (local.get $result) (i32.const 1))
    (i32.store offset=4 (local.get $result) (local.get $text))
    (i32.store offset=8 (local.get $result) (i32.add (local.get $before_length) (local.get $length))))

  (export "cabi_post_{converter}#convert" (func $free)))
