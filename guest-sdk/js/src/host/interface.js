/** What a module of the host's has: one engine gives an interface as the default export, another one its functions as exports. */
export function interfaceOf(module) {
  return module.default ?? module;
}
