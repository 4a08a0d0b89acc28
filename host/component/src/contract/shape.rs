//! Whether an interface of a component is the contract's, type for type.
//!
//! The component model compares types by structure, and so does this: each function is written out with its types
//! unfolded down to the primitive ones, and the texts are compared. What differs here would otherwise surface as a linker
//! error.

use wit_parser::{Function, Handle, InterfaceId, Resolve, Type, TypeDefKind, TypeId};

/// What makes an interface another one; each names the function.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// It must be there and is not.
    Missing(String),
    /// It is used and is not there.
    Unknown(String),
    /// It is there with other types.
    OtherTypes(String),
}

/// What makes `theirs` unusable as the interface `ours`, if anything.
///
/// An imported interface may use fewer functions than there are, an exported one must have them all.
pub(crate) fn difference(
    (expected, ours): (&Resolve, InterfaceId),
    (component, theirs): (&Resolve, InterfaceId),
    exported: bool,
) -> Option<Difference> {
    let (ours, theirs) = (&expected.interfaces[ours].functions, &component.interfaces[theirs].functions);
    for (name, function) in ours.iter().filter(|_| exported) {
        if !theirs.contains_key(name) {
            return Some(Difference::Missing(plain(name, function)));
        }
    }
    theirs.iter().find_map(|(name, function)| match ours.get(name) {
        None if exported => None,
        None => Some(Difference::Unknown(plain(name, function))),
        Some(ours) => (shape(expected, ours) != shape(component, function))
            .then(|| Difference::OtherTypes(plain(name, function))),
    })
}

/// `[method]item.get` as people write it: `item.get`.
fn plain(name: &str, function: &Function) -> String {
    name.split_once(']').map_or_else(|| function.item_name().to_owned(), |(_, rest)| rest.to_owned())
}

/// A function's types down to the primitive ones; equal for functions that can take each other's place.
pub(crate) fn shape(resolve: &Resolve, function: &Function) -> String {
    let parameters: Vec<String> = function
        .params
        .iter()
        .map(|parameter| format!("{}:{}", parameter.name, of(resolve, &parameter.ty)))
        .collect();
    let result = function.result.as_ref().map_or_else(|| "_".to_owned(), |ty| of(resolve, ty));
    format!("({})->{result}", parameters.join(","))
}

fn of(resolve: &Resolve, ty: &Type) -> String {
    match ty {
        Type::Id(id) => defined(resolve, *id),
        primitive => format!("{primitive:?}").to_lowercase(),
    }
}

fn optional(resolve: &Resolve, ty: Option<&Type>) -> String {
    ty.map_or_else(|| "_".to_owned(), |ty| of(resolve, ty))
}

fn defined(resolve: &Resolve, id: TypeId) -> String {
    let definition = &resolve.types[id];
    let name = |id: TypeId| resolve.types[id].name.clone().unwrap_or_default();
    let list = |parts: Vec<String>| parts.join(",");
    match &definition.kind {
        TypeDefKind::Type(ty) => of(resolve, ty),
        TypeDefKind::Record(record) => {
            let fields = record.fields.iter().map(|f| format!("{}:{}", f.name, of(resolve, &f.ty))).collect();
            format!("record{{{}}}", list(fields))
        }
        TypeDefKind::Variant(variant) => {
            let case = |c: &wit_parser::Case| format!("{}:{}", c.name, optional(resolve, c.ty.as_ref()));
            format!("variant{{{}}}", list(variant.cases.iter().map(case).collect()))
        }
        TypeDefKind::Enum(cases) => {
            format!("enum{{{}}}", list(cases.cases.iter().map(|c| c.name.clone()).collect()))
        }
        TypeDefKind::Flags(flags) => {
            format!("flags{{{}}}", list(flags.flags.iter().map(|f| f.name.clone()).collect()))
        }
        TypeDefKind::Tuple(tuple) => {
            format!("tuple<{}>", list(tuple.types.iter().map(|ty| of(resolve, ty)).collect()))
        }
        TypeDefKind::Option(ty) => format!("option<{}>", of(resolve, ty)),
        TypeDefKind::List(ty) => format!("list<{}>", of(resolve, ty)),
        TypeDefKind::Result(result) => {
            format!(
                "result<{},{}>",
                optional(resolve, result.ok.as_ref()),
                optional(resolve, result.err.as_ref())
            )
        }
        TypeDefKind::Handle(Handle::Own(resource)) => format!("own<{}>", root(resolve, *resource, name)),
        TypeDefKind::Handle(Handle::Borrow(resource)) => {
            format!("borrow<{}>", root(resolve, *resource, name))
        }
        TypeDefKind::Resource => format!("resource {}", name(id)),
        // The contract has none of these, so naming the kind is enough to differ from it.
        other => other.as_str().to_owned(),
    }
}

/// The name under which a resource was first defined, through every `use`.
fn root(resolve: &Resolve, id: TypeId, name: impl Fn(TypeId) -> String) -> String {
    let mut id = id;
    while let TypeDefKind::Type(Type::Id(original)) = resolve.types[id].kind {
        id = original;
    }
    name(id)
}
