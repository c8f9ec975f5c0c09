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
    let (french, english) = (language("fr")?, language("en")?);
    let mut table = String::from("&[\n");
    for key in french.keys().chain(english.keys().filter(|key| !french.contains_key(*key))) {
        // A text that one language lacks shows as its name; a test asks for it.
        let text = |texts: &Texts| texts.get(key).unwrap_or(key).clone();
        writeln!(table, "    ({key:?}, [{:?}, {:?}]),", text(&french), text(&english))?;
    }
    table.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("texts.rs"), table)?;
    Ok(())
}

fn language(tag: &str) -> Result<Texts, Box<dyn Error>> {
    let mut texts = Texts::new();
    for folder in ["i18n", "../protocol/i18n"] {
        let folder = Path::new(folder).join(tag);
        println!("cargo::rerun-if-changed={}", folder.display());
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let source = fs::read_to_string(&path)?;
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
