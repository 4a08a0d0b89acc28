;; Version 1 of the lineage `released`: creates a table with the key (id, part), both text.
(module
  (memory (export "memory") 1)

  ;; manifest: lineage, version, description, operation
  (data (i32.const 0x1000)
    "\00\18\00\00\08\00\00\00" "\01\00\00\00" "\20\18\00\00\0e\00\00\00"
    "\00\00\00\00" "\00\00\00\00\00\00\00\00"
    ;; create-table: name, attribute definitions, key schema; nothing else is set
    "\00\18\00\00\08\00\00\00" "\40\18\00\00\02\00\00\00" "\60\18\00\00\02\00\00\00")
  (data (i32.const 0x1800) "released")
  (data (i32.const 0x1820) "as it was then")
  ;; id: s, part: s
  (data (i32.const 0x1840) "\80\18\00\00\02\00\00\00\00\00\00\00" "\88\18\00\00\04\00\00\00\00\00\00\00")
  ;; id: hash, part: range
  (data (i32.const 0x1860) "\80\18\00\00\02\00\00\00\00\00\00\00" "\88\18\00\00\04\00\00\00\01\00\00\00")
  (data (i32.const 0x1880) "id")
  (data (i32.const 0x1888) "part")

  (func (export "dynamodb-migrator:migration/migration@0.1.0#describe") (result i32)
    (i32.const 0x1000)))
