//! Files that were chosen or let go here, each with the folders that it lay in.

use js_sys::{Array, Function, Promise, Reflect};
use protocol::order;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileList};

/// Most files of folders that are sent together.
pub const FILES_MAX: usize = 2_000;

/// What systems keep in folders for themselves.
const OWN: &[&str] = &[".ds_store", "desktop.ini", "thumbs.db"];

/// A file.
#[derive(Clone, PartialEq)]
pub struct Chosen {
    /// It.
    pub file: File,
    /// The folders that it lay in, outermost first; none if it was chosen by itself.
    pub path: Vec<String>,
}

/// The files of a field. Those of a field for folders say which folders they lay in.
pub fn of_list(list: Option<&FileList>) -> Vec<Chosen> {
    let Some(list) = list else { return Vec::new() };
    let files = (0..list.length()).filter_map(|at| list.get(at));
    sorted(files.map(|file| {
        let place = text(&file, "webkitRelativePath");
        Chosen { path: folders(&place), file }
    }))
}

/// The folders in the path of a file.
fn folders(place: &str) -> Vec<String> {
    let mut path: Vec<String> = place.split('/').map(str::to_owned).collect();
    path.pop();
    path
}

/// Without what is nobody's, and what lay together together.
fn sorted(files: impl Iterator<Item = Chosen>) -> Vec<Chosen> {
    let mut files: Vec<_> = files.filter(|it| !is_own(&it.file.name()) || it.path.is_empty()).collect();
    order::sort_by_key(&mut files, |it| it.path.clone());
    files
}

fn is_own(name: &str) -> bool {
    OWN.contains(&name.to_lowercase().as_str()) || name.starts_with("._")
}

/// What was let go: to be asked for at once, for later the browser does not say any more.
pub struct Dropped {
    files: Vec<File>,
    folders: Vec<JsValue>,
}

impl Dropped {
    /// What a drag carries.
    pub fn of(carried: Option<&DataTransfer>) -> Self {
        let mut all = Self { files: Vec::new(), folders: Vec::new() };
        let Some(carried) = carried else { return all };
        let items = get(carried, "items");
        let count = get(&items, "length").as_f64().unwrap_or(0.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of things")]
        for at in 0..count as u32 {
            let item = Reflect::get_u32(&items, at).unwrap_or(JsValue::UNDEFINED);
            let entry = call(&item, "webkitGetAsEntry");
            if get(&entry, "isDirectory").is_truthy() {
                all.folders.push(entry);
            } else if let Ok(file) = call(&item, "getAsFile").dyn_into() {
                all.files.push(file);
            }
        }
        all
    }

    /// There are files that lie in no folder.
    pub fn has_files(&self) -> bool {
        !self.files.is_empty()
    }

    /// There are folders.
    pub fn has_folders(&self) -> bool {
        !self.folders.is_empty()
    }

    /// All files, those in the folders too; once there are more than are taken, no more are looked for.
    pub async fn all(self) -> Vec<Chosen> {
        let mut found: Vec<_> =
            self.files.into_iter().map(|file| Chosen { file, path: Vec::new() }).collect();
        let mut folders: Vec<(JsValue, Vec<String>)> =
            self.folders.into_iter().map(|folder| (folder, Vec::new())).collect();
        while let Some((folder, mut path)) = folders.pop() {
            path.push(text(&folder, "name"));
            let reader = call(&folder, "createReader");
            // It tells some at a time, and none at the end.
            while let Some(some) = told(&reader, "readEntries").await {
                let some: Vec<JsValue> = some.dyn_into::<Array>().map(|it| it.to_vec()).unwrap_or_default();
                if some.is_empty() || found.len() > FILES_MAX {
                    break;
                }
                for entry in some {
                    if get(&entry, "isDirectory").is_truthy() {
                        folders.push((entry, path.clone()));
                    } else if let Some(Ok(file)) = told(&entry, "file").await.map(JsCast::dyn_into) {
                        found.push(Chosen { file, path: path.clone() });
                    }
                }
            }
        }
        sorted(found.into_iter())
    }
}

fn get(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn text(of: &JsValue, name: &str) -> String {
    get(of, name).as_string().unwrap_or_default()
}

fn call(of: &JsValue, name: &str) -> JsValue {
    let function = get(of, name).dyn_into::<Function>();
    function.ok().and_then(|it| it.call0(of).ok()).unwrap_or(JsValue::UNDEFINED)
}

/// What a function that answers later answers; none where it fails.
async fn told(of: &JsValue, name: &str) -> Option<JsValue> {
    let function: Function = get(of, name).dyn_into().ok()?;
    let promise = Promise::new(&mut |done, failed| {
        let _ = function.call2(of, &done, &failed);
    });
    JsFuture::from(promise).await.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_are_what_stands_before_the_name() {
        assert_eq!(folders("Recette/Plans/a.pdf"), ["Recette", "Plans"]);
        assert_eq!(folders("a.pdf"), Vec::<String>::new());
        assert_eq!(folders(""), Vec::<String>::new());
    }

    #[test]
    fn what_systems_leave_is_not_sent() {
        assert!([".DS_Store", "Thumbs.db", "._plan.pdf"].into_iter().all(is_own));
        assert!(!is_own("plan.pdf") && !is_own(".profil"));
    }
}
