//! How a component's core instances are put together.

use std::collections::HashMap;

use wasmparser::{
    CanonicalFunction, CanonicalOption, ComponentAlias, Instance, InstantiationArg, Parser, Payload,
};

use super::Unsupported;
use super::module::Kind;

/// The table that wit-component fills with the functions a component imports, in the module it adds for that.
const INDIRECT: &str = "$imports";

/// An item of a core index space of the component.
pub(super) type CoreItem = (Kind, u32);

/// A core instance.
#[derive(Debug)]
pub(super) enum CoreInstance<'a> {
    /// A module, with the instances that its imports' module names stand for.
    Started { module: u32, arguments: HashMap<&'a str, u32> },
    /// Items under names.
    Bundle(HashMap<&'a str, CoreItem>),
}

/// Where a core item comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin<'a> {
    /// An export of a core instance that is a started module.
    Export { instance: u32, name: &'a str },
    /// The component's own imports.
    Host,
}

/// Core modules and instances of a component.
#[derive(Debug, Default)]
pub(super) struct Assembly<'a> {
    pub(super) modules: Vec<&'a [u8]>,
    pub(super) instances: Vec<CoreInstance<'a>>,
    items: HashMap<Kind, Vec<Origin<'a>>>,
    /// Functions that the component exports or uses for its exports, with the names that wit-component knows them by.
    pub(super) used: Vec<(String, u32)>,
    indirection: Option<Indirection<'a>>,
}

/// Imported functions may want the program's memory, and the program wants imported functions: wit-component starts a module whose functions
/// call through a table, and fills the table when there are both.
#[derive(Debug)]
struct Indirection<'a> {
    caller: u32,
    filler: u32,
    targets: HashMap<&'a str, CoreItem>,
}

impl<'a> Assembly<'a> {
    pub(super) fn read(component: &'a [u8]) -> Result<Self, Unsupported> {
        let mut assembly = Self::default();
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(component) {
            match payload? {
                Payload::ModuleSection { unchecked_range, .. } => {
                    if depth == 0 {
                        let module =
                            component.get(unchecked_range.start as usize..unchecked_range.end as usize);
                        assembly.modules.push(module.ok_or_else(|| Unsupported::because("it is cut off"))?);
                    }
                    depth += 1;
                }
                Payload::ComponentSection { .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                payload if depth == 0 => assembly.section(payload)?,
                _ => {}
            }
        }
        assembly.indirection = assembly.indirection()?;
        Ok(assembly)
    }

    fn section(&mut self, payload: Payload<'a>) -> Result<(), Unsupported> {
        match payload {
            Payload::InstanceSection(section) => {
                for instance in section {
                    self.instances.push(instance_of(instance?)?);
                }
            }
            Payload::ComponentAliasSection(section) => {
                for alias in section {
                    if let ComponentAlias::CoreInstanceExport { kind, instance_index, name } = alias? {
                        let origin = self.export(instance_index, name)?;
                        self.items.entry(kind.try_into()?).or_default().push(origin);
                    }
                }
            }
            Payload::ComponentCanonicalSection(section) => {
                for function in section {
                    self.canonical(function?)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn canonical(&mut self, function: CanonicalFunction) -> Result<(), Unsupported> {
        let options = match &function {
            CanonicalFunction::Lift { core_func_index, options, .. } => {
                self.used.push((self.name(*core_func_index)?, *core_func_index));
                options
            }
            CanonicalFunction::Lower { options, .. } => options,
            _ => &Box::default(),
        };
        for option in options.iter() {
            match option {
                CanonicalOption::Realloc(function) => self.used.push(("cabi_realloc".to_owned(), *function)),
                CanonicalOption::PostReturn(function) => self.used.push((self.name(*function)?, *function)),
                CanonicalOption::UTF8 | CanonicalOption::Memory(_) => {}
                other => return Err(Unsupported::because(format!("it uses {other:?}"))),
            }
        }
        if !matches!(function, CanonicalFunction::Lift { .. }) {
            self.items.entry(Kind::Function).or_default().push(Origin::Host);
        }
        Ok(())
    }

    /// The name under which a function of the program is exported.
    fn name(&self, function: u32) -> Result<String, Unsupported> {
        match self.item((Kind::Function, function))? {
            Origin::Export { name, .. } => Ok(name.to_owned()),
            Origin::Host => Err(Unsupported::because("it exports what it imports")),
        }
    }

    /// What stands under a name in an instance.
    pub(super) fn export(&self, instance: u32, name: &'a str) -> Result<Origin<'a>, Unsupported> {
        match self.instances.get(instance as usize) {
            Some(CoreInstance::Started { .. }) => match self.redirected(instance, name) {
                Some(item) => self.item(item),
                None => Ok(Origin::Export { instance, name }),
            },
            Some(CoreInstance::Bundle(items)) => match items.get(name) {
                Some(item) => self.item(*item),
                None => Err(Unsupported::because(format!("an instance has no {name}"))),
            },
            None => Err(Unsupported::because(format!("there is no instance {instance}"))),
        }
    }

    /// Where an item of the component comes from.
    pub(super) fn item(&self, (kind, index): CoreItem) -> Result<Origin<'a>, Unsupported> {
        let origin = self.items.get(&kind).and_then(|items| items.get(index as usize)).copied();
        match origin {
            Some(Origin::Export { instance, name }) => match self.redirected(instance, name) {
                Some(item) => self.item(item),
                None => Ok(Origin::Export { instance, name }),
            },
            Some(Origin::Host) => Ok(Origin::Host),
            None => Err(Unsupported::because(format!("there is no {kind:?} {index}"))),
        }
    }

    /// The function that a call through wit-component's table ends in.
    fn redirected(&self, instance: u32, name: &str) -> Option<CoreItem> {
        let indirection = self.indirection.as_ref()?;
        (instance == indirection.caller && name != INDIRECT)
            .then(|| indirection.targets.get(name).copied())?
    }

    fn indirection(&self) -> Result<Option<Indirection<'a>>, Unsupported> {
        for (place, instance) in self.instances.iter().enumerate() {
            let CoreInstance::Bundle(items) = instance else { continue };
            let Some(table) = items.get(INDIRECT) else { continue };
            let Origin::Export { instance: caller, .. } = self.item(*table)? else { continue };
            let filler = self.instances.iter().position(|other| match other {
                CoreInstance::Started { arguments, .. } => {
                    arguments.values().any(|given| *given as usize == place)
                }
                CoreInstance::Bundle(_) => false,
            });
            let filler = filler.ok_or_else(|| Unsupported::because("nothing fills its table of imports"))?;
            return Ok(Some(Indirection { caller, filler: filler as u32, targets: items.clone() }));
        }
        Ok(None)
    }

    /// The started modules that make the program, in the order in which they start.
    pub(super) fn program(&self) -> impl Iterator<Item = (u32, &'a [u8], &HashMap<&'a str, u32>)> {
        let added =
            self.indirection.as_ref().map(|added| [added.caller, added.filler]).unwrap_or([u32::MAX; 2]);
        (0..).zip(&self.instances).filter_map(move |(place, instance)| match instance {
            CoreInstance::Started { module, arguments } if !added.contains(&place) => {
                Some((place, *self.modules.get(*module as usize)?, arguments))
            }
            _ => None,
        })
    }
}

fn instance_of(instance: Instance<'_>) -> Result<CoreInstance<'_>, Unsupported> {
    Ok(match instance {
        Instance::Instantiate { module_index, args } => CoreInstance::Started {
            module: module_index,
            arguments: args.iter().map(|InstantiationArg { name, index, .. }| (*name, *index)).collect(),
        },
        Instance::FromExports(exports) => {
            let items =
                exports.iter().map(|export| Ok((export.name, (export.kind.try_into()?, export.index))));
            CoreInstance::Bundle(items.collect::<Result<_, Unsupported>>()?)
        }
    })
}
