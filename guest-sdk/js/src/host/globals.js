/** What an engine brings and a component has not: to be missing is an error with a name, to be called would be a crash without one. */

for (const name of ["fetch", "setTimeout", "setInterval", "clearTimeout", "clearInterval"]) delete globalThis[name];
