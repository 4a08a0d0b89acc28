//! What messages call the converters of a chain.

/// A name for each reference, all different: the last part of it without ending, tag and digest, with its place in the chain where
/// several would have the same.
pub(crate) fn of_chain(references: &[&str]) -> Vec<String> {
    let short: Vec<&str> = references.iter().map(|reference| last_part(reference)).collect();
    let names = short.iter().enumerate().map(|(index, name)| {
        let several = short.iter().filter(|other| *other == name).count() > 1;
        if several { format!("{name} (converter {})", index + 1) } else { (*name).to_owned() }
    });
    names.collect()
}

fn last_part(reference: &str) -> &str {
    let last = reference.rsplit(['/', '\\']).next().unwrap_or(reference);
    let name = last.split(['@', ':']).next().unwrap_or(last);
    name.strip_suffix(".wasm").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_converter_is_called_by_the_last_part_of_its_reference() {
        let references = [
            "oci://127.0.0.1:5000/team/split-name:1.2.0",
            "a/drop.wasm",
            "oci://r/x/hash@sha256:ab",
            "drop.wasm",
        ];
        assert_eq!(of_chain(&references), ["split-name", "drop (converter 2)", "hash", "drop (converter 4)"]);
    }
}
