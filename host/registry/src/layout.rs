//! How a component lies in a registry: the standard layout of Wasm OCI artifacts.
//!
//! A manifest names a configuration, which says what the component imports and exports, and one layer, which is the component. The
//! same component with the same annotations makes the same bytes, wherever and whenever: there is no time in them unless one is given.

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat};
use oci_client::annotations::{
    ORG_OPENCONTAINERS_IMAGE_AUTHORS, ORG_OPENCONTAINERS_IMAGE_CREATED, ORG_OPENCONTAINERS_IMAGE_DESCRIPTION,
    ORG_OPENCONTAINERS_IMAGE_LICENSES, ORG_OPENCONTAINERS_IMAGE_REVISION, ORG_OPENCONTAINERS_IMAGE_SOURCE,
    ORG_OPENCONTAINERS_IMAGE_TITLE, ORG_OPENCONTAINERS_IMAGE_URL, ORG_OPENCONTAINERS_IMAGE_VERSION,
};
use oci_client::manifest::{OCI_IMAGE_MEDIA_TYPE, OciDescriptor, OciImageManifest, OciManifest};
use serde::Serialize;
use wasm_metadata::Payload;

use crate::{Digest, Reference, RegistryError};

/// Media type of a component.
const COMPONENT: &str = "application/wasm";

/// Media type of what a manifest says about a component.
const CONFIGURATION: &str = "application/vnd.wasm.config.v0+json";

/// What is published.
#[derive(Clone, Debug, Default)]
pub struct Artifact {
    /// The component.
    pub bytes: Bytes,
    /// What it exports, as the component names it.
    pub exports: Vec<String>,
    /// What it imports.
    pub imports: Vec<String>,
    /// What its publisher says about it; they win over what is embedded in the component.
    pub annotations: BTreeMap<String, String>,
    /// When it was made, in seconds since 1970, where that is to be known.
    pub created: Option<i64>,
}

/// What goes to a registry.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub(crate) manifest: Bytes,
    pub(crate) configuration: Bytes,
    pub(crate) component: Bytes,
}

/// What the configuration says; the names are the standard's.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Configuration<'a> {
    created: String,
    architecture: &'static str,
    os: &'static str,
    layer_digests: [&'a Digest; 1],
    component: Interfaces<'a>,
}

#[derive(Serialize)]
struct Interfaces<'a> {
    exports: &'a [String],
    imports: &'a [String],
}

impl Package {
    /// Lays a component out, to be published under this reference.
    ///
    /// # Errors
    /// Embedded metadata that do not parse.
    pub(crate) fn new(reference: &Reference, artifact: &Artifact) -> Result<Self, RegistryError> {
        let bad = |reason: String| RegistryError::BadMetadata { reason };
        let digest = Digest::of(&artifact.bytes);
        let created = DateTime::from_timestamp(artifact.created.unwrap_or(0), 0)
            .ok_or_else(|| bad("its time is out of range".to_owned()))?
            .to_rfc3339_opts(SecondsFormat::Secs, true);
        let configuration = serde_json::to_vec(&Configuration {
            created: created.clone(),
            architecture: "wasm",
            os: "wasip2",
            layer_digests: [&digest],
            component: Interfaces { exports: &artifact.exports, imports: &artifact.imports },
        });
        let configuration = configuration.map_err(|error| bad(error.to_string()))?;
        let mut annotations = embedded(&artifact.bytes)?;
        if artifact.created.is_some() {
            annotations.insert(ORG_OPENCONTAINERS_IMAGE_CREATED.to_owned(), created);
        }
        annotations.extend(artifact.annotations.clone());
        if let Some(tag) = reference.tag() {
            annotations.insert(ORG_OPENCONTAINERS_IMAGE_VERSION.to_owned(), tag.to_owned());
        }
        // Tools that write layers into files name them by their title.
        let title = (ORG_OPENCONTAINERS_IMAGE_TITLE.to_owned(), format!("{}.wasm", reference.name()));
        let manifest = OciImageManifest {
            media_type: Some(OCI_IMAGE_MEDIA_TYPE.to_owned()),
            config: descriptor(CONFIGURATION, &configuration),
            layers: vec![OciDescriptor {
                annotations: Some(BTreeMap::from([title])),
                ..descriptor(COMPONENT, &artifact.bytes)
            }],
            annotations: Some(annotations),
            ..OciImageManifest::default()
        };
        let manifest = serde_json::to_vec(&manifest).map_err(|error| bad(error.to_string()))?;
        Ok(Self {
            manifest: manifest.into(),
            configuration: configuration.into(),
            component: artifact.bytes.clone(),
        })
    }
}

fn descriptor(media_type: &str, content: &[u8]) -> OciDescriptor {
    OciDescriptor {
        media_type: media_type.to_owned(),
        digest: Digest::of(content).to_string(),
        size: i64::try_from(content.len()).unwrap_or(i64::MAX),
        ..OciDescriptor::default()
    }
}

/// What the component itself says of its author, licence and source, under the standard's names.
fn embedded(component: &[u8]) -> Result<BTreeMap<String, String>, RegistryError> {
    let payload = Payload::from_binary(component)
        .map_err(|error| RegistryError::BadMetadata { reason: format!("{error:#}") })?;
    let metadata = payload.metadata();
    let found = [
        (ORG_OPENCONTAINERS_IMAGE_AUTHORS, metadata.authors.as_ref().map(ToString::to_string)),
        (ORG_OPENCONTAINERS_IMAGE_DESCRIPTION, metadata.description.as_ref().map(ToString::to_string)),
        (ORG_OPENCONTAINERS_IMAGE_LICENSES, metadata.licenses.as_ref().map(ToString::to_string)),
        (ORG_OPENCONTAINERS_IMAGE_SOURCE, metadata.source.as_ref().map(ToString::to_string)),
        (ORG_OPENCONTAINERS_IMAGE_URL, metadata.homepage.as_ref().map(ToString::to_string)),
        (ORG_OPENCONTAINERS_IMAGE_REVISION, metadata.revision.as_ref().map(ToString::to_string)),
    ];
    let named = found.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Ok(named.collect())
}

/// What a manifest says.
#[derive(Debug)]
pub(crate) struct Contents {
    /// The component's layer.
    pub(crate) layer: OciDescriptor,
    /// Its digest.
    pub(crate) component: Digest,
    /// Its bytes, as the manifest says.
    pub(crate) size: u64,
    /// What its publisher says about it.
    pub(crate) annotations: BTreeMap<String, String>,
}

/// Reads the manifest of a component.
///
/// The layer's media type is what counts: what is inside is checked when the component is loaded.
///
/// # Errors
/// The manifest of anything else.
pub(crate) fn read(reference: &Reference, manifest: &[u8]) -> Result<Contents, RegistryError> {
    let other =
        |found: String| RegistryError::OtherArtifact { reference: Box::new(reference.clone()), found };
    let manifest: OciManifest = serde_json::from_slice(manifest)
        .map_err(|_| other("its manifest is none that OCI knows".to_owned()))?;
    let OciManifest::Image(manifest) = manifest else {
        return Err(other("it is an index of several images".to_owned()));
    };
    let mut layers = manifest.layers;
    let (Some(layer), None) = (layers.pop(), layers.pop()) else {
        return Err(other("it has not just one layer".to_owned()));
    };
    if layer.media_type != COMPONENT {
        return Err(other(format!("its layer is of the type {}", layer.media_type)));
    }
    let component = layer
        .digest
        .parse()
        .map_err(|error| other(format!("its layer is called {}, and {error}", layer.digest)))?;
    let size = u64::try_from(layer.size)
        .map_err(|_| other(format!("its layer is said to have {} bytes", layer.size)))?;
    // Nothing is fetched from anywhere else than the registry that was named.
    let layer = OciDescriptor { urls: None, ..layer };
    Ok(Contents { layer, component, size, annotations: manifest.annotations.unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at what surprises it")]

    use super::*;

    /// The smallest component there is.
    const COMPONENT_BYTES: &[u8] = b"\0asm\x0d\0\x01\0";

    fn artifact() -> Artifact {
        Artifact {
            bytes: Bytes::from_static(COMPONENT_BYTES),
            exports: vec!["dynamodb-migrator:migration/converter@0.1.0".to_owned()],
            imports: vec!["dynamodb-migrator:migration/items@0.1.0".to_owned()],
            ..Artifact::default()
        }
    }

    fn reference() -> Reference {
        "registry.example/team/split-name:1.2.0".parse().unwrap()
    }

    fn shown(json: &[u8]) -> String {
        serde_json::to_string_pretty(&serde_json::from_slice::<serde_json::Value>(json).unwrap()).unwrap()
    }

    #[test]
    fn the_layout_is_the_standards() {
        let package = Package::new(&reference(), &artifact()).unwrap();
        insta::assert_snapshot!(shown(&package.configuration), @r#"
        {
          "created": "1970-01-01T00:00:00Z",
          "architecture": "wasm",
          "os": "wasip2",
          "layerDigests": [
            "sha256:24eaf3439a60c96764c4f2c92a0a81b52bd4fe5d5b91f090184a0f6486b1bf29"
          ],
          "component": {
            "exports": [
              "dynamodb-migrator:migration/converter@0.1.0"
            ],
            "imports": [
              "dynamodb-migrator:migration/items@0.1.0"
            ]
          }
        }
        "#);
        insta::assert_snapshot!(shown(&package.manifest), @r#"
        {
          "schemaVersion": 2,
          "mediaType": "application/vnd.oci.image.manifest.v1+json",
          "config": {
            "mediaType": "application/vnd.wasm.config.v0+json",
            "digest": "sha256:93120b634550848f5d3ad624c799722c1cea3f8e282d2dac47544088e0d306fe",
            "size": 287
          },
          "layers": [
            {
              "mediaType": "application/wasm",
              "digest": "sha256:24eaf3439a60c96764c4f2c92a0a81b52bd4fe5d5b91f090184a0f6486b1bf29",
              "size": 8,
              "annotations": {
                "org.opencontainers.image.title": "split-name.wasm"
              }
            }
          ],
          "annotations": {
            "org.opencontainers.image.version": "1.2.0"
          }
        }
        "#);
    }

    #[test]
    fn the_same_component_makes_the_same_bytes_and_another_time_other_ones() {
        let manifest = |artifact: &Artifact| Package::new(&reference(), artifact).unwrap().manifest;
        assert_eq!(manifest(&artifact()), manifest(&artifact()));
        let dated = Artifact { created: Some(1_700_000_000), ..artifact() };
        assert_ne!(manifest(&dated), manifest(&artifact()));
        assert!(
            shown(&manifest(&dated))
                .contains("\"org.opencontainers.image.created\": \"2023-11-14T22:13:20Z\"")
        );
    }

    #[test]
    fn a_publisher_wins_over_what_is_embedded_but_not_over_the_version() {
        let said = |name: &str| (name.to_owned(), "said".to_owned());
        let annotations =
            BTreeMap::from([said(ORG_OPENCONTAINERS_IMAGE_VERSION), said(ORG_OPENCONTAINERS_IMAGE_LICENSES)]);
        let package = Package::new(&reference(), &Artifact { annotations, ..artifact() }).unwrap();
        let contents = read(&reference(), &package.manifest).unwrap();
        assert_eq!(contents.component, Digest::of(COMPONENT_BYTES));
        assert_eq!(contents.annotations[ORG_OPENCONTAINERS_IMAGE_VERSION], "1.2.0");
        assert_eq!(contents.annotations[ORG_OPENCONTAINERS_IMAGE_LICENSES], "said");
    }

    #[test]
    fn other_artifacts_are_told_apart() {
        let error = |manifest: serde_json::Value| {
            read(&reference(), manifest.to_string().as_bytes()).unwrap_err().to_string()
        };
        let image = |layers: serde_json::Value| {
            serde_json::json!({
                "schemaVersion": 2, "mediaType": OCI_IMAGE_MEDIA_TYPE, "layers": layers,
                "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "size": 2, "digest": Digest::of(b"{}") },
            })
        };
        let layer = |media_type: &str| serde_json::json!({ "mediaType": media_type, "size": 1, "digest": Digest::of(b"x") });
        insta::assert_snapshot!(error(image(serde_json::json!([layer("application/vnd.oci.image.layer.v1.tar+gzip")]))), @"oci://registry.example/team/split-name:1.2.0 is no WebAssembly component: its layer is of the type application/vnd.oci.image.layer.v1.tar+gzip");
        insta::assert_snapshot!(error(image(serde_json::json!([layer(COMPONENT), layer(COMPONENT)]))), @"oci://registry.example/team/split-name:1.2.0 is no WebAssembly component: it has not just one layer");
        let negative = serde_json::json!({ "mediaType": COMPONENT, "size": -1, "digest": Digest::of(b"x") });
        insta::assert_snapshot!(error(image(serde_json::json!([negative]))), @"oci://registry.example/team/split-name:1.2.0 is no WebAssembly component: its layer is said to have -1 bytes");
        insta::assert_snapshot!(error(serde_json::json!({ "schemaVersion": 2, "manifests": [] })), @"oci://registry.example/team/split-name:1.2.0 is no WebAssembly component: it is an index of several images");
        insta::assert_snapshot!(error(serde_json::json!("hello")), @"oci://registry.example/team/split-name:1.2.0 is no WebAssembly component: its manifest is none that OCI knows");
    }
}
