  ;; Settings of the converter, one of each kind, and a check of them: `count` needs `greeting`.

  ;; name, description, kind, required, default
  (data (i32.const 0x1000)
    "\c0\03\00\00\08\00\00\00" "\00\12\00\00\0c\00\00\00" "\00\00\00\00\00\00\00\00\00\00\00\00" "\00\00\00\00"
    "\00\00\00\00\00\00\00\00\00\00\00\00"
    "\20\12\00\00\05\00\00\00" "\00\12\00\00\0c\00\00\00" "\01\00\00\00\00\00\00\00\00\00\00\00" "\00\00\00\00"
    "\01\00\00\00\01\04\00\00\01\00\00\00"
    "\30\12\00\00\04\00\00\00" "\00\12\00\00\0c\00\00\00" "\02\00\00\00\00\00\00\00\00\00\00\00" "\00\00\00\00"
    "\00\00\00\00\00\00\00\00\00\00\00\00"
    "\40\12\00\00\04\00\00\00" "\00\12\00\00\0c\00\00\00" "\03\00\00\00\80\12\00\00\02\00\00\00" "\01\00\00\00"
    "\00\00\00\00\00\00\00\00\00\00\00\00"
    "\50\12\00\00\05\00\00\00" "\00\12\00\00\0c\00\00\00" "\04\00\00\00\00\00\00\00\00\00\00\00" "\00\00\00\00"
    "\00\00\00\00\00\00\00\00\00\00\00\00"
    "\60\12\00\00\05\00\00\00" "\00\12\00\00\0c\00\00\00" "\05\00\00\00\00\00\00\00\00\00\00\00" "\00\00\00\00"
    "\00\00\00\00\00\00\00\00\00\00\00\00")
  (data (i32.const 0x1180) "\00\10\00\00\06\00\00\00")
  (data (i32.const 0x1190) "\00\00\00\00\00\00\00\00\00\00\00\00")
  (data (i32.const 0x11a0) "\01\00\00\00\a0\12\00\00\16\00\00\00")
  (data (i32.const 0x1200) "for the test")
  (data (i32.const 0x1220) "count")
  (data (i32.const 0x1230) "loud")
  (data (i32.const 0x1240) "tone")
  (data (i32.const 0x1250) "words")
  (data (i32.const 0x1260) "codes")
  (data (i32.const 0x1280) "\90\12\00\00\04\00\00\00" "\94\12\00\00\04\00\00\00")
  (data (i32.const 0x1290) "kindrude")
  (data (i32.const 0x12a0) "`count` needs greeting")

  (func (export "dynamodb-migrator:migration/settings@0.1.0#describe") (result i32)
    (i32.const 0x1180))

  (func (export "dynamodb-migrator:migration/settings@0.1.0#check") (result i32)
    (local $given i32)
    (call $config_get (i32.const 0x3c0) (i32.const 8) (global.get $answer))
    (local.set $given (i32.load8_u (global.get $answer)))
    (call $config_get (i32.const 0x1220) (i32.const 5) (global.get $answer))
    (select (i32.const 0x11a0) (i32.const 0x1190)
      (i32.and (i32.load8_u (global.get $answer)) (i32.eqz (local.get $given)))))
