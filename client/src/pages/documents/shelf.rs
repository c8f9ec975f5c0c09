//! A folder's list: the folders and documents in it, sorted and filtered as the reader wishes, live.

use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

use gloo_timers::{callback::Timeout, future::TimeoutFuture};
use protocol::{
    Event, FolderId, ResourceId, SpaceId, Stream,
    documents::{self, Folder, Row, Shelf},
    order,
    spaces::Role,
};
use yew::{platform::spawn_local, prelude::*};

use super::row::{DocumentRow, FolderRow};
use crate::{
    api,
    components::{Button, Choice, Empty, ErrorPage, Skeleton},
    hooks::{Pages, Resource, UseResource, use_live, use_resource, use_texts},
    live::Told,
    shell::use_space,
};

/// Documents that are shown at once, and how many more each time one asks.
const SHOWN: usize = 200;
/// Milliseconds until a page that did not come is asked for again.
const AGAIN: u32 = 3_000;
/// Milliseconds in which what happens elsewhere is asked for together.
const TOGETHER: u32 = 300;

/// How a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Newest,
    Title,
    Largest,
}

const SORTS: [(Sort, &str, &str); 3] = [
    (Sort::Newest, "newest", "sort-newest"),
    (Sort::Title, "title", "sort-title"),
    (Sort::Largest, "largest", "sort-largest"),
];

/// Props of [`ShelfList`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The folder; absent: the top.
    pub folder: Option<FolderId>,
    /// The document that is shown.
    pub open: Option<ResourceId>,
    /// Hears what there is.
    pub on_shelf: Callback<Shelf>,
}

/// The list. Which stream tells of a folder depends on who may see it: that is asked first.
#[component]
pub fn ShelfList(props: &Props) -> Html {
    let space = use_space();
    let (id, folder) = (space.id, props.folder);
    let plain = folder.is_none() || space.role.is_none_or(|role| role == Role::Member);
    let stream = use_state_eq(|| plain.then_some(Stream::Space(id)));
    let turn = use_state_eq(|| 0);
    {
        let stream = stream.clone();
        use_effect_with((id, folder, *turn), move |(id, folder, _)| {
            let (id, folder) = (*id, *folder);
            if plain {
                return;
            }
            spawn_local(async move {
                let found = api::documents::list(id, folder, None).await;
                let audience = found.ok().and_then(|it| it.content.path().last().map(|it| it.audience));
                stream.set(Some(match audience {
                    Some(Role::Contributor) => Stream::Contributors(id),
                    Some(Role::Admin) => Stream::Admins(id),
                    Some(Role::Member) | None => Stream::Space(id),
                }));
            });
        });
    }
    let on_lost = {
        let (stream, turn) = (stream.clone(), turn.clone());
        Callback::from(move |()| {
            stream.set(if plain { Some(Stream::Space(id)) } else { None });
            turn.set(*turn + 1);
        })
    };
    match *stream {
        None => html! { <div class="slot"><Skeleton rows={6} /></div> },
        Some(stream) => html! {
            <div class="slot">
                <Live key={format!("{stream}.{}", *turn)} {stream} {folder} open={props.open} on_shelf={props.on_shelf.clone()} {on_lost} />
            </div>
        },
    }
}

#[derive(PartialEq, Properties)]
struct LiveProps {
    stream: Stream,
    folder: Option<FolderId>,
    open: Option<ResourceId>,
    on_shelf: Callback<Shelf>,
    on_lost: Callback<()>,
}

#[component]
fn Live(props: &LiveProps) -> Html {
    let space = use_space();
    let (id, folder) = (space.id, props.folder);
    // What was fetched once stays when it is fetched anew.
    let reach = use_mut_ref(|| 0_usize);
    let pages = use_memo((), |()| Pages::default());
    let fetch = {
        let (reach, pages) = (Rc::clone(&reach), Rc::clone(&pages));
        move || {
            let (reach, pages) = (*reach.borrow(), Rc::clone(&pages));
            async move {
                let listed = api::documents::listed(id, folder, reach).await?;
                pages.stands(listed.position);
                Ok(listed)
            }
        }
    };
    let hear = {
        let pages = Rc::clone(&pages);
        move |shelf: &mut Shelf, told: &Told| {
            pages.hear(told);
            apply(shelf, told);
        }
    };
    let list = use_resource(props.stream, fetch, hear);
    use_others(&list, (id, space.role), props.stream);
    let shelf = list.ready().map(|it| (**it).clone());
    {
        let (to, lost) = (props.on_shelf.clone(), props.on_lost.clone());
        use_effect_with(shelf.clone(), move |shelf| {
            let Some(shelf) = shelf else { return };
            // The folder was removed, or is kept from this reader, or from this stream's, now.
            if shelf.folder.is_some_and(|id| shelf.folders.iter().all(|it| it.id != id)) {
                lost.emit(());
            } else {
                to.emit(shelf.clone());
            }
        });
    }
    // What came while one looks on is marked as new.
    let first = use_mut_ref(|| None::<BTreeSet<ResourceId>>);
    if let Some(shelf) = &shelf {
        first.borrow_mut().get_or_insert_with(|| shelf.rows.iter().map(|row| row.document.id).collect());
        *reach.borrow_mut() = shelf.rows.len();
    }
    use_rest(&list, &pages, (id, folder), Rc::clone(&first));
    match &list.state {
        Resource::Loading => html! { <Skeleton rows={6} /> },
        Resource::Failed(problem) => {
            let again = list.clone();
            html! { <ErrorPage problem={problem.clone()} retry={Callback::from(move |()| again.refetch())} /> }
        }
        Resource::Ready(shelf) => {
            let known = first.borrow().clone().unwrap_or_default();
            html! {
                <>
                    <Listed shelf={(**shelf).clone()} open={props.open} {known} />
                </>
            }
        }
    }
}

/// Fetches the pages after the first: one sorts and filters all documents, not only those that are here. A page that
/// does not come, or comes from before the list, is asked for again.
#[hook]
fn use_rest(
    list: &UseResource<Shelf>,
    pages: &Rc<Pages>,
    place: (SpaceId, Option<FolderId>),
    first: Rc<RefCell<Option<BTreeSet<ResourceId>>>>,
) {
    let (space, folder) = place;
    let next = list.ready().and_then(|it| it.next.clone());
    let (list, pages) = (list.clone(), Rc::clone(pages));
    let turn = use_state_eq(|| 0_u32);
    use_effect_with((next, *turn), move |(next, nth)| {
        if let Some(next) = next.clone() {
            let nth = *nth;
            spawn_local(async move {
                let asked = pages.ask();
                let page = api::documents::list(space, folder, Some(next.clone())).await;
                match page.ok().and_then(|page| asked.come(page, apply)) {
                    Some(page) => {
                        let ids = page.rows.iter().map(|row| row.document.id);
                        first.borrow_mut().get_or_insert_default().extend(ids);
                        // The list may have been fetched anew meanwhile.
                        list.update(move |shelf| {
                            if shelf.next.as_ref() == Some(&next) {
                                shelf.extend(page);
                            }
                        });
                    }
                    None => {
                        TimeoutFuture::new(AGAIN).await;
                        turn.set(nth + 1);
                    }
                }
            });
        }
    });
}

fn apply(shelf: &mut Shelf, told: &Told) {
    match told {
        Told::Push(push) => {
            if let Event::Documents(event) = &push.event {
                shelf.apply(event);
            }
        }
        Told::Heads(heads) => heads.moved.iter().for_each(|moved| shelf.moved(moved)),
        Told::Card(card) => shelf.meet(card),
        _ => {}
    }
}

/// Those who see more than members hear of it on streams of their own: what changes there is asked for.
#[hook]
fn use_others(list: &UseResource<Shelf>, place: (SpaceId, Option<Role>), own: Stream) {
    let live = use_live();
    let now = use_mut_ref(|| list.clone());
    *now.borrow_mut() = list.clone();
    let asking = use_mut_ref(|| None::<Timeout>);
    use_effect_with((live, place), move |(live, (space, role))| {
        let told = Callback::from(move |told: Told| {
            let asks = match told {
                Told::Push(push) => matches!(push.event, Event::Documents(_)),
                // What came before the first that is heard would be missed.
                Told::Since(_) | Told::Reset(_) => true,
                _ => false,
            };
            // What comes within a moment is asked for once: it is the whole folder.
            if asks && asking.borrow().is_none() {
                let (now, asked) = (now.clone(), asking.clone());
                *asking.borrow_mut() = Some(Timeout::new(TOGETHER, move || {
                    asked.replace(None);
                    now.borrow().refetch();
                }));
            }
        });
        let others = [
            (Role::Member, Stream::Space(*space)),
            (Role::Contributor, Stream::Contributors(*space)),
            (Role::Admin, Stream::Admins(*space)),
        ];
        let others = others.into_iter().filter(|(least, stream)| *role >= Some(*least) && *stream != own);
        let watching: Vec<_> = others.map(|(_, stream)| live.watch(stream, None, told.clone())).collect();
        move || drop(watching)
    });
}

#[derive(PartialEq, Properties)]
struct ListedProps {
    shelf: Shelf,
    open: Option<ResourceId>,
    known: BTreeSet<ResourceId>,
}

#[component]
fn Listed(props: &ListedProps) -> Html {
    let texts = use_texts();
    let space = use_space();
    let shelf = &props.shelf;
    let sort = use_state_eq(|| Sort::Newest);
    let tag = use_state_eq(String::new);
    let kind = use_state_eq(String::new);
    let shown = use_state_eq(|| SHOWN);
    let slug = AttrValue::from(space.slug.clone());

    let mut folders: Vec<&Folder> = shelf.folders.iter().filter(|it| it.parent == shelf.folder).collect();
    order::sort_by_key(&mut folders, |it| plain(&it.title));
    let inside = |id: FolderId| shelf.folders.iter().filter(|it| it.parent == Some(id)).count();

    let tags: BTreeSet<&str> =
        shelf.rows.iter().flat_map(|row| row.document.tags.iter().map(String::as_str)).collect();
    let kinds: BTreeSet<&str> = shelf.rows.iter().map(|row| row.document.version.kind.name()).collect();
    let chosen = |row: &&Row| {
        (tag.is_empty() || row.document.tags.contains(&*tag))
            && (kind.is_empty() || row.document.version.kind.name() == *kind)
    };
    let mut rows: Vec<&Row> = shelf.rows.iter().filter(chosen).collect();
    match *sort {
        Sort::Newest => order::sort_by_key(&mut rows, |row| std::cmp::Reverse(row.document.version.at)),
        Sort::Title => order::sort_by_key(&mut rows, |row| plain(&row.document.title)),
        Sort::Largest => order::sort_by_key(&mut rows, |row| std::cmp::Reverse(row.document.version.bytes)),
    }
    let set = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |it: String| state.set(it))
    };
    let choose_sort = {
        let sort = sort.clone();
        Callback::from(move |it: String| {
            sort.set(SORTS.into_iter().find(|(_, name, _)| *name == it).map_or(Sort::Newest, |it| it.0));
        })
    };
    let all = |key: &str| (AttrValue::default(), texts.get(key));
    let sorts: Vec<_> = SORTS.iter().map(|(_, name, key)| (AttrValue::from(*name), texts.get(key))).collect();
    let sorted = SORTS.iter().find(|(it, ..)| *it == *sort).map_or("newest", |it| it.1);
    let of_tags: Vec<_> = std::iter::once(all("filter-all-tags"))
        .chain(
            tags.iter().map(|tag| (AttrValue::from((*tag).to_owned()), AttrValue::from((*tag).to_owned()))),
        )
        .collect();
    let of_kinds: Vec<_> = std::iter::once(all("filter-all-kinds"))
        .chain(kinds.iter().map(|kind| (AttrValue::from((*kind).to_owned()), kind_text(&texts, kind))))
        .collect();
    let empty = if shelf.folder.is_none() {
        folders.is_empty().then_some(("documents-none", "documents-none-says"))
    } else if shelf.rows.is_empty() && folders.is_empty() {
        Some(("folder-empty", "folder-empty-says"))
    } else {
        None
    };
    html! {
        <>
            <div class="doc-filters" hidden={shelf.rows.len() < 2}>
                <Choice name="documents-sort" label={texts.get("documents-sort")} options={sorts} value={sorted} onchange={choose_sort} bare=true />
                <Choice name="documents-kind" label={texts.get("documents-kind")} options={of_kinds} value={(*kind).clone()} onchange={set(&kind)} bare=true />
                { for (of_tags.len() > 1 || !tag.is_empty()).then(|| html! {
                    <Choice name="documents-tag" label={texts.get("documents-tag")} options={of_tags} value={(*tag).clone()} onchange={set(&tag)} bare=true />
                }) }
            </div>
            <ul class="folders">
                { for folders.iter().map(|it| html! {
                    <FolderRow key={it.id.to_string()} folder={(*it).clone()} folders={inside(it.id)} slug={slug.clone()} />
                }) }
            </ul>
            <ul class="doc-list">
                { for rows.iter().take(*shown).map(|it| html! {
                    <DocumentRow key={it.document.id.to_string()} row={(*it).clone()} current={props.open == Some(it.document.id)}
                        new={!props.known.contains(&it.document.id)} slug={slug.clone()} />
                }) }
            </ul>
            <div class="slot">
                { for (rows.len() > *shown).then(|| {
                    let onclick = {
                        let shown = shown.clone();
                        Callback::from(move |_: MouseEvent| shown.set(*shown + SHOWN))
                    };
                    html! { <p class="mt-4"><Button {onclick}>{ texts.with("documents-more", &[("count", (rows.len() - *shown).into())]) }</Button></p> }
                }) }
            </div>
            <div class="slot">
                { for empty.map(|(title, says)| html! { <Empty title={texts.get(title)} text={texts.get(says)} /> }) }
                { for (empty.is_none() && rows.is_empty() && !shelf.rows.is_empty()).then(|| html! {
                    <p class="muted">{ texts.get("documents-filtered-out") }</p>
                }) }
            </div>
        </>
    }
}

/// What a kind is called.
fn kind_text(texts: &crate::i18n::Texts, name: &str) -> AttrValue {
    let kind = documents::Kind::ALL.iter().find(|it| it.name() == name);
    texts.get(&format!("kind-{}", kind.map_or("other", |it| it.name())))
}

/// A title as it is sorted: without accents and capitals.
fn plain(title: &str) -> String {
    let letter = |c: char| match c {
        'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        other => other,
    };
    title.to_lowercase().chars().map(letter).collect()
}
