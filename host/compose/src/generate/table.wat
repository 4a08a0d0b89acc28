;; A migration that converts nothing: all it has is its manifest.
(module
  (memory (export "memory") {pages})
  (data (i32.const {base}) "{data}")

  (func (export "{migration}#describe") (result i32)
    (i32.const {manifest})))
