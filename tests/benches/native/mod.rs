//! The same conversion as the SDK's users write it: a page as maps of allocated values, and maps as a request.
//!
//! The SDK's own (de)serialisers are private; these make the same calls of `aws-smithy-json` in the same order as the code
//! generated into `aws_sdk_dynamodb::protocol_serde`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::collections::HashMap;
use std::iter::Peekable;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_json::deserialize::error::DeserializeError;
use aws_smithy_json::deserialize::token::{
    expect_blob_or_null, expect_bool_or_null, expect_string_or_null, skip_value,
};
use aws_smithy_json::deserialize::{Token, json_token_iter};
use aws_smithy_json::serialize::JsonObjectWriter;
use aws_smithy_types::base64;

pub(crate) type Item = HashMap<String, AttributeValue>;
type Parsed<T> = Result<T, DeserializeError>;

/// The items of a Scan's response.
pub(crate) fn read_page(body: &[u8]) -> Vec<Item> {
    let mut tokens = json_token_iter(body).peekable();
    let mut items = Vec::new();
    assert!(matches!(tokens.next(), Some(Ok(Token::StartObject { .. }))));
    while let Some(Token::ObjectKey { key, .. }) = tokens.next().transpose().unwrap() {
        match key.to_unescaped().unwrap().as_ref() {
            "Items" => items = read_list(&mut tokens, read_item).unwrap(),
            _ => skip_value(&mut tokens).unwrap(),
        }
    }
    items
}

/// An image of a stream record.
#[allow(dead_code, reason = "not every benchmark reads images")]
pub(crate) fn read_image(json: &[u8]) -> Item {
    read_item(&mut json_token_iter(json).peekable()).unwrap()
}

fn read_list<'a, I, T>(
    tokens: &mut Peekable<I>,
    mut read: impl FnMut(&mut Peekable<I>) -> Parsed<T>,
) -> Parsed<Vec<T>>
where
    I: Iterator<Item = Parsed<Token<'a>>>,
{
    let mut values = Vec::new();
    match tokens.next().transpose()? {
        Some(Token::StartArray { .. }) => loop {
            if let Some(Ok(Token::EndArray { .. })) = tokens.peek() {
                tokens.next().transpose()?;
                return Ok(values);
            }
            values.push(read(tokens)?);
        },
        _ => Err(DeserializeError::custom("expected start array or null")),
    }
}

fn read_item<'a, I>(tokens: &mut Peekable<I>) -> Parsed<Item>
where
    I: Iterator<Item = Parsed<Token<'a>>>,
{
    let mut map = HashMap::new();
    match tokens.next().transpose()? {
        Some(Token::StartObject { .. }) => loop {
            match tokens.next().transpose()? {
                Some(Token::EndObject { .. }) => return Ok(map),
                Some(Token::ObjectKey { key, .. }) => {
                    let key = key.to_unescaped().map(|key| key.into_owned())?;
                    map.insert(key, read_value(tokens)?);
                }
                other => return Err(DeserializeError::custom(format!("unexpected {other:?}"))),
            }
        },
        _ => Err(DeserializeError::custom("expected start object or null")),
    }
}

fn read_string<'a, I>(tokens: &mut Peekable<I>) -> Parsed<String>
where
    I: Iterator<Item = Parsed<Token<'a>>>,
{
    expect_string_or_null(tokens.next())?
        .map(|text| text.to_unescaped().map(|text| text.into_owned()))
        .transpose()?
        .ok_or_else(|| DeserializeError::custom("expected a string"))
}

fn read_blob<'a, I>(tokens: &mut Peekable<I>) -> Parsed<Blob>
where
    I: Iterator<Item = Parsed<Token<'a>>>,
{
    expect_blob_or_null(tokens.next())?.ok_or_else(|| DeserializeError::custom("expected a blob"))
}

fn read_bool<'a, I>(tokens: &mut Peekable<I>) -> Parsed<bool>
where
    I: Iterator<Item = Parsed<Token<'a>>>,
{
    expect_bool_or_null(tokens.next())?.ok_or_else(|| DeserializeError::custom("expected a boolean"))
}

fn read_value<'a, I>(tokens: &mut Peekable<I>) -> Parsed<AttributeValue>
where
    I: Iterator<Item = Parsed<Token<'a>>>,
{
    let mut variant = None;
    match tokens.next().transpose()? {
        Some(Token::StartObject { .. }) => loop {
            match tokens.next().transpose()? {
                Some(Token::EndObject { .. }) => break,
                Some(Token::ObjectKey { key, .. }) => {
                    let key = key.to_unescaped()?;
                    variant = Some(match key.as_ref() {
                        "S" => AttributeValue::S(read_string(tokens)?),
                        "N" => AttributeValue::N(read_string(tokens)?),
                        "B" => AttributeValue::B(read_blob(tokens)?),
                        "SS" => AttributeValue::Ss(read_list(tokens, read_string)?),
                        "NS" => AttributeValue::Ns(read_list(tokens, read_string)?),
                        "BS" => AttributeValue::Bs(read_list(tokens, read_blob)?),
                        "M" => AttributeValue::M(read_item(tokens)?),
                        "L" => AttributeValue::L(read_list(tokens, read_value)?),
                        "NULL" => AttributeValue::Null(read_bool(tokens)?),
                        "BOOL" => AttributeValue::Bool(read_bool(tokens)?),
                        _ => return Err(DeserializeError::custom("unknown variant")),
                    });
                }
                other => return Err(DeserializeError::custom(format!("unexpected {other:?}"))),
            }
        },
        _ => return Err(DeserializeError::custom("expected start object or null")),
    }
    variant.ok_or_else(|| DeserializeError::custom("Union did not contain a valid variant."))
}

/// The body of a BatchWriteItem request.
pub(crate) fn write_request(table: &str, items: &[Item]) -> String {
    let mut out = String::new();
    let mut object = JsonObjectWriter::new(&mut out);
    let mut tables = object.key("RequestItems").start_object();
    let mut requests = tables.key(table).start_array();
    for item in items {
        let mut request = requests.value().start_object();
        let mut put = request.key("PutRequest").start_object();
        let mut members = put.key("Item").start_object();
        for (name, value) in item {
            let mut object = members.key(name).start_object();
            write_value(&mut object, value);
            object.finish();
        }
        members.finish();
        put.finish();
        request.finish();
    }
    requests.finish();
    tables.finish();
    object.finish();
    out
}

fn write_value(object: &mut JsonObjectWriter<'_>, value: &AttributeValue) {
    match value {
        AttributeValue::S(text) => object.key("S").string(text),
        AttributeValue::N(number) => object.key("N").string(number),
        AttributeValue::B(bytes) => object.key("B").string_unchecked(&base64::encode(bytes)),
        AttributeValue::Bool(value) => object.key("BOOL").boolean(*value),
        AttributeValue::Null(value) => object.key("NULL").boolean(*value),
        AttributeValue::Ss(members) => {
            let mut array = object.key("SS").start_array();
            members.iter().for_each(|member| array.value().string(member));
            array.finish();
        }
        AttributeValue::Ns(members) => {
            let mut array = object.key("NS").start_array();
            members.iter().for_each(|member| array.value().string(member));
            array.finish();
        }
        AttributeValue::Bs(members) => {
            let mut array = object.key("BS").start_array();
            members.iter().for_each(|member| array.value().string_unchecked(&base64::encode(member)));
            array.finish();
        }
        AttributeValue::M(members) => {
            let mut map = object.key("M").start_object();
            for (name, value) in members {
                let mut object = map.key(name).start_object();
                write_value(&mut object, value);
                object.finish();
            }
            map.finish();
        }
        AttributeValue::L(values) => {
            let mut array = object.key("L").start_array();
            for value in values {
                let mut object = array.value().start_object();
                write_value(&mut object, value);
                object.finish();
            }
            array.finish();
        }
        _ => unreachable!("no other variant was read"),
    }
}

/// Renames one attribute and splits another.
pub(crate) fn convert(mut item: Item) -> Item {
    if let Some(street) = item.remove("street") {
        item.insert("road".to_owned(), street);
    }
    if let Some(AttributeValue::S(name)) = item.remove("name") {
        let (first, last) = name.split_once(' ').unwrap_or((&name, ""));
        item.insert("first_name".to_owned(), AttributeValue::S(first.to_owned()));
        item.insert("last_name".to_owned(), AttributeValue::S(last.to_owned()));
    }
    item
}
