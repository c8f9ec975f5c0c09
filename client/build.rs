//! The texts, from `.ftl` to a table: read here, so that the client need not carry what reads them.
//! What stands in the table is explained where it is used, in `src/i18n/pattern.rs`.

use std::{collections::BTreeMap, env, error::Error, fmt::Write, fs, path::Path};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey},
    parser,
};

/// A language's texts by name.
type Texts = BTreeMap<String, String>;

fn main() -> Result<(), Box<dyn Error>> {
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        // What cuts the client into parts reads where one function names another.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    fs::write(
        out.join("texts"),
        table(|tag| vec![format!("i18n/{tag}"), format!("../protocol/i18n/{tag}")])?,
    )?;
    println!("cargo::rerun-if-changed=i18n/fr/parts");
    let mut parts = Vec::new();
    for entry in fs::read_dir("i18n/fr/parts")? {
        let path = entry?.path();
        let part = path.file_stem().and_then(|it| it.to_str()).ok_or("a part without a name")?.to_owned();
        let name = format!("texts-{part}");
        fs::write(out.join(&name), table(|tag| vec![format!("i18n/{tag}/parts/{part}.ftl")])?)?;
        parts.push(format!("include_str!(concat!(env!(\"OUT_DIR\"), \"/{name}\"))"));
    }
    fs::write(out.join("parts.rs"), format!("[{}]", parts.join(", ")))?;
    Ok(())
}

/// The texts that stand at some places, in both languages.
fn table(places: impl Fn(&str) -> Vec<String>) -> Result<String, Box<dyn Error>> {
    let (french, english) = (language(&places("fr"))?, language(&places("en"))?);
    let mut table = String::new();
    for key in french.keys().chain(english.keys().filter(|key| !french.contains_key(*key))) {
        // A text that one language lacks shows as its name; a test asks for it.
        let text = |texts: &Texts| texts.get(key).unwrap_or(key).clone();
        write!(table, "{key}\u{6}{}\u{6}{}\u{6}", text(&french), text(&english))?;
    }
    Ok(table)
}

fn language(places: &[String]) -> Result<Texts, Box<dyn Error>> {
    let mut texts = Texts::new();
    for place in places.iter().map(Path::new) {
        println!("cargo::rerun-if-changed={}", place.display());
        let files = if place.is_dir() {
            fs::read_dir(place)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?
        } else {
            vec![place.to_owned()]
        };
        for path in files.iter().filter(|path| path.is_file()) {
            let source = fs::read_to_string(path)?;
            let resource = parser::parse(source.as_str())
                .map_err(|(_, errors)| format!("{}: {errors:?}", path.display()))?;
            for entry in resource.body {
                if let Entry::Message(message) = entry
                    && let Some(value) = &message.value
                {
                    let name = message.id.name;
                    let said =
                        pattern(value).map_err(|what| format!("{}: {name}: {what}", path.display()))?;
                    texts.insert(name.to_owned(), said);
                }
            }
        }
    }
    Ok(texts)
}

fn pattern(value: &Pattern<&str>) -> Result<String, String> {
    let mut said = String::new();
    for element in &value.elements {
        match element {
            PatternElement::TextElement { value } => said.push_str(value),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => match inline {
                InlineExpression::VariableReference { id } => {
                    said.push_str(&format!("\u{1}{}\u{2}", id.name));
                }
                InlineExpression::StringLiteral { value } => said.push_str(value),
                other => return Err(format!("the client's texts do not have {other:?}")),
            },
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                let InlineExpression::VariableReference { id } = selector else {
                    return Err(format!("the client's texts choose by variables only, not by {selector:?}"));
                };
                said.push_str(&format!("\u{3}{}\u{2}", id.name));
                let (last, named): (Vec<_>, Vec<_>) = variants.iter().partition(|variant| variant.default);
                for variant in named.into_iter().chain(last) {
                    let key = match &variant.key {
                        _ if variant.default => "",
                        VariantKey::Identifier { name } => name,
                        VariantKey::NumberLiteral { value } => value,
                    };
                    said.push_str(&format!("\u{4}{key}\u{2}{}", pattern(&variant.value)?));
                }
                said.push('\u{5}');
            }
        }
    }
    Ok(said)
}
