//! What a program asks its system for, and has not: it says so before it stops.
//!
//! In the place of WASI, componentize-py links functions that only stop. What a person would read of them is `unreachable`.

use std::collections::BTreeMap;

use wasm_encoder::{ConstExpr, DataSection, Function};
use wasmparser::Operator;

use super::Unsupported;
use super::layout::{Layout, Place};
use super::module::Kind;

/// The contract's `log` and its level `error`.
const LOG: (&str, &str) = ("dynamodb-migrator:migration/log@", "log");
const ERROR: i32 = 4;

const PAGE: u64 = 64 << 10;

/// What is asked for, by the start of the interface.
const ASKED: [(&str, &str); 5] = [
    ("wasi:clocks/", "the time"),
    ("wasi:random/", "random numbers"),
    // Python looks for a module when a function imports it.
    ("wasi:filesystem/", "files, or to import a module while it runs"),
    ("wasi:sockets/", "the network"),
    ("wasi:", "the process around it"),
];

/// The functions that only stop, with what they say, in a page of memory behind the program's own.
#[derive(Debug)]
pub(super) struct Missing {
    log: Place,
    address: u64,
    text: String,
    /// Where in `text` the message of each function stands.
    messages: BTreeMap<Place, (usize, usize)>,
}

impl Missing {
    /// Finds them, where the component can tell the host and has a memory that can be longer.
    pub(super) fn of(layout: &Layout<'_>) -> Result<Option<Self>, Unsupported> {
        let log =
            layout.imports.iter().position(|import| import.module.starts_with(LOG.0) && import.name == LOG.1);
        let mut memories = layout.parts.iter().flat_map(|part| &part.module.memories);
        let (Some(log), Some(memory)) = (log, memories.next()) else { return Ok(None) };
        if memory.memory64 || memory.maximum.is_some_and(|maximum| memory.initial >= maximum) {
            return Ok(None);
        }
        let (log, address) = (Place::Host(log), memory.initial * PAGE);
        let mut missing = Self { log, address, text: String::new(), messages: BTreeMap::new() };
        for part in &layout.parts {
            for (index, import) in part.module.imports.get(&Kind::Function).into_iter().flatten().enumerate()
            {
                let place = part.place(Kind::Function, index as u32)?;
                if let Some((_, asked)) = ASKED.iter().find(|(start, _)| import.module.starts_with(start))
                    && only_stops(layout, place)?
                {
                    missing.say(place, asked, import.module, import.name);
                }
            }
        }
        let fits = !missing.messages.is_empty() && missing.text.len() as u64 <= PAGE;
        Ok(fits.then_some(missing))
    }

    fn say(&mut self, place: Place, asked: &str, interface: &str, name: &str) {
        let interface = interface.split('@').next().unwrap_or(interface);
        let message = format!("it asks for {asked}, which a component has not: {interface}, {name}");
        let start = self.text.len();
        self.messages.entry(place).or_insert_with(|| {
            self.text.push_str(&message);
            (start, message.len())
        });
    }

    /// The body of a function that only stops.
    pub(super) fn body(&self, function: Place, number: impl Fn(Place) -> Option<u32>) -> Option<Function> {
        let (start, length) = *self.messages.get(&function)?;
        let log = number(self.log)?;
        let address = self.address + start as u64;
        let mut body = Function::new([]);
        body.instructions().i32_const(ERROR).i32_const(address as i32).i32_const(length as i32);
        body.instructions().call(log).unreachable().end();
        Some(body)
    }

    /// The page with what they say.
    pub(super) fn data(&self, section: &mut DataSection) {
        section.active(0, &ConstExpr::i32_const(self.address as i32), self.text.bytes());
    }
}

/// Whether a function does nothing else.
fn only_stops(layout: &Layout<'_>, function: Place) -> Result<bool, Unsupported> {
    let Place::Defined { part, index } = function else { return Ok(false) };
    let operators = layout.parts[part].module.bodies[index].get_operators_reader()?;
    let operators = operators.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(matches!(operators.as_slice(), [Operator::Unreachable, Operator::End]))
}
