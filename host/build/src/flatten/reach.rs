//! What of the program is used, and what never changes.

use std::collections::{BTreeSet, HashMap, HashSet};

use wasmparser::{ConstExpr, ElementItems, ElementKind, FunctionBody, Operator};

use super::Unsupported;
use super::layout::{Layout, Part, Place};
use super::module::Kind;

/// A value that is known before an instance starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Constant {
    I32(i32),
    I64(i64),
}

/// What of the program is used, and what never changes.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// Functions that can be called, in the order of their modules.
    pub(super) functions: BTreeSet<Place>,
    /// Globals that are read or written, and are no constants.
    pub(super) globals: BTreeSet<Place>,
    /// Whether a table may grow.
    pub(super) grows: bool,
    /// Globals that keep their first value.
    pub(super) constants: HashMap<Place, Constant>,
    /// Functions that only call the one that stands in the table, and which.
    direct: HashMap<Place, Place>,
}

impl Reach {
    pub(super) fn of(layout: &Layout<'_>) -> Result<Self, Unsupported> {
        let mut reach = Self::default();
        reach.find_constants(layout, |_, mutable| !mutable)?;
        let table = reach.table(layout)?;
        let roots = || layout.exports.values().chain(table.values()).copied().collect();
        reach.follow(layout, roots())?;
        let changes = Changes::of(layout, &reach.functions)?;
        reach.find_constants(layout, |global, _| !changes.globals.contains(&global))?;
        reach.grows = changes.grows;
        if !changes.tables {
            reach.find_direct(layout, &table)?;
        }
        // Once more: what only calls through the table is called no longer.
        reach.functions.clear();
        reach.follow(layout, roots())?;
        reach.find_globals(layout)?;
        Ok(reach)
    }

    /// The function that a call of this one ends in.
    pub(super) fn called(&self, mut function: Place) -> Place {
        // One that calls itself through the table is no reason not to end.
        for _ in 0..self.direct.len() {
            match self.direct.get(&function) {
                Some(next) => function = *next,
                None => break,
            }
        }
        function
    }

    fn find_constants(
        &mut self,
        layout: &Layout<'_>,
        keeps: impl Fn(Place, bool) -> bool,
    ) -> Result<(), Unsupported> {
        for (number, part) in layout.parts.iter().enumerate() {
            for (index, global) in part.module.globals.iter().enumerate() {
                let place = Place::Defined { part: number, index };
                if keeps(place, global.ty.mutable)
                    && let Some(value) = self.value(part, &global.init_expr)?
                {
                    self.constants.insert(place, value);
                }
            }
        }
        Ok(())
    }

    /// The value of an expression, where it is known.
    pub(super) fn value(
        &self,
        part: &Part<'_>,
        expression: &ConstExpr<'_>,
    ) -> Result<Option<Constant>, Unsupported> {
        let operators = expression.get_operators_reader().into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(match operators.as_slice() {
            [Operator::I32Const { value }, Operator::End] => Some(Constant::I32(*value)),
            [Operator::I64Const { value }, Operator::End] => Some(Constant::I64(*value)),
            [Operator::GlobalGet { global_index }, Operator::End] => {
                self.constants.get(&part.place(Kind::Global, *global_index)?).copied()
            }
            _ => None,
        })
    }

    /// The functions that stand in the table when an instance starts.
    fn table(&self, layout: &Layout<'_>) -> Result<HashMap<u32, Place>, Unsupported> {
        let mut table = HashMap::new();
        for part in &layout.parts {
            for element in &part.module.elements {
                let ElementKind::Active { offset_expr, .. } = &element.kind else {
                    return Err(Unsupported::because("a table is filled while it runs"));
                };
                let (Some(Constant::I32(first)), ElementItems::Functions(functions)) =
                    (self.value(part, offset_expr)?, &element.items)
                else {
                    return Err(Unsupported::because("its table is not known before it starts"));
                };
                for (slot, function) in (first as u32..).zip(functions.clone()) {
                    table.insert(slot, part.place(Kind::Function, function?)?);
                }
            }
        }
        Ok(table)
    }

    fn find_direct(&mut self, layout: &Layout<'_>, table: &HashMap<u32, Place>) -> Result<(), Unsupported> {
        for (number, part) in layout.parts.iter().enumerate() {
            for (index, body) in part.module.bodies.iter().enumerate() {
                if let Some(target) = slot_called(part, index, body)?.and_then(|slot| table.get(&slot)) {
                    self.direct.insert(Place::Defined { part: number, index }, *target);
                }
            }
        }
        Ok(())
    }

    fn follow(&mut self, layout: &Layout<'_>, mut open: Vec<Place>) -> Result<(), Unsupported> {
        while let Some(function) = open.pop() {
            let function = self.called(function);
            let Place::Defined { part, index } = function else { continue };
            if self.functions.insert(function) {
                let part = &layout.parts[part];
                each(&part.module.bodies[index], |operator| {
                    if let Operator::Call { function_index }
                    | Operator::ReturnCall { function_index }
                    | Operator::RefFunc { function_index } = operator
                    {
                        open.push(part.place(Kind::Function, *function_index)?);
                    }
                    Ok(())
                })?;
            }
        }
        Ok(())
    }

    fn find_globals(&mut self, layout: &Layout<'_>) -> Result<(), Unsupported> {
        let (constants, globals) = (&self.constants, &mut self.globals);
        each_of(layout, &self.functions, |part, operator| {
            if let Operator::GlobalGet { global_index } | Operator::GlobalSet { global_index } = operator {
                let place = part.place(Kind::Global, *global_index)?;
                if !constants.contains_key(&place) {
                    globals.insert(place);
                }
            }
            Ok(())
        })
    }
}

/// What code changes while it runs.
#[derive(Debug, Default)]
struct Changes {
    globals: HashSet<Place>,
    tables: bool,
    grows: bool,
}

impl Changes {
    fn of(layout: &Layout<'_>, functions: &BTreeSet<Place>) -> Result<Self, Unsupported> {
        let mut changes = Self::default();
        each_of(layout, functions, |part, operator| {
            match operator {
                Operator::GlobalSet { global_index } => {
                    changes.globals.insert(part.place(Kind::Global, *global_index)?);
                }
                Operator::TableSet { .. }
                | Operator::TableInit { .. }
                | Operator::TableCopy { .. }
                | Operator::TableFill { .. } => changes.tables = true,
                Operator::TableGrow { .. } => changes.grows = true,
                _ => {}
            }
            Ok(())
        })?;
        Ok(changes)
    }
}

/// Looks at every instruction of these functions.
fn each_of<'a>(
    layout: &Layout<'a>,
    functions: &BTreeSet<Place>,
    mut look: impl FnMut(&Part<'a>, &Operator<'_>) -> Result<(), Unsupported>,
) -> Result<(), Unsupported> {
    for function in functions {
        if let Place::Defined { part, index } = function {
            let part = &layout.parts[*part];
            each(&part.module.bodies[*index], |operator| look(part, operator))?;
        }
    }
    Ok(())
}

/// Looks at every instruction of a function.
fn each(
    body: &FunctionBody<'_>,
    mut look: impl FnMut(&Operator<'_>) -> Result<(), Unsupported>,
) -> Result<(), Unsupported> {
    for operator in body.get_operators_reader()? {
        look(&operator?)?;
    }
    Ok(())
}

/// The place in the table whose function is all that a function calls, with the arguments it was given.
fn slot_called(part: &Part<'_>, index: usize, body: &FunctionBody<'_>) -> Result<Option<u32>, Unsupported> {
    let parameters =
        part.module.types.get(part.module.functions[index] as usize).map_or(0, |kind| kind.params().len());
    let mut operators = body.get_operators_reader()?;
    for parameter in 0..parameters {
        match operators.read()? {
            Operator::LocalGet { local_index } if local_index as usize == parameter => {}
            _ => return Ok(None),
        }
    }
    let Operator::I32Const { value } = operators.read()? else { return Ok(None) };
    let calls = matches!(operators.read()?, Operator::CallIndirect { type_index, .. } if same(part, type_index, index));
    Ok((calls && matches!(operators.read()?, Operator::End)).then_some(value as u32))
}

/// Whether a type is that of a function.
fn same(part: &Part<'_>, kind: u32, function: usize) -> bool {
    let types = &part.module.types;
    types.get(kind as usize) == types.get(part.module.functions[function] as usize)
}
