//! What happens to folders, and who is told of it.

use protocol::{
    Code, Fault, FolderId, SpaceId, Stream,
    documents::{
        Added, ChangeFolder, CreateFolder, DEPTH_MAX, Event, FOLDERS_MAX, Folder, FolderGone, Gone, Kept,
    },
    spaces::Role,
};

use super::queries::{self, Place};
use crate::{
    app::Tx,
    auth::Auth,
    error::{Result, invalid, not_allowed, not_found, refused},
    feed,
};

/// What is told in a stream.
pub type Told = (Stream, Event);

/// Makes a folder.
pub async fn create(
    tx: &mut Tx,
    auth: &Auth,
    (space, role): (SpaceId, Role),
    create: &CreateFolder,
) -> Result<(Folder, Vec<Told>)> {
    // Two who make folders of one name are told apart.
    queries::hold_quota(tx.db(), space).await?;
    if let Some(parent) = create.parent {
        let parent = queries::folder(tx.db(), parent).await?.filter(|it| it.space_id == space);
        let parent = parent.filter(|it| it.audience <= role).ok_or_else(not_found)?;
        if create.audience < parent.audience {
            return Err(invalid("audience", Fault::UnknownValue));
        }
        let depth = queries::depth(tx.db(), parent.id).await?;
        if usize::try_from(depth).unwrap_or(usize::MAX) >= DEPTH_MAX {
            return Err(invalid("parent", Fault::TooLong));
        }
    }
    if queries::count_folders(tx.db(), space).await? >= FOLDERS_MAX {
        return Err(invalid("title", Fault::TooLong));
    }
    let title = create.title.trim();
    if queries::has_folder(tx.db(), space, create.parent, title).await?.is_some() {
        return Err(refused(Code::Taken));
    }
    let place = Place {
        id: FolderId::new(),
        space_id: space,
        parent_id: create.parent,
        title: title.to_owned(),
        audience: create.audience,
        created_by: auth.user,
    };
    let now = tx.app.clock.now();
    queries::insert_folder(tx.db(), &place, now).await?;
    let folder = shown(tx, &place).await?;
    let told = vec![(feed::stream(space, place.audience), Event::FolderSet(folder.clone()))];
    Ok((folder, told))
}

async fn shown(tx: &mut Tx, place: &Place) -> Result<Folder> {
    let found = queries::folders(tx.db(), place.space_id, Role::Admin, Some(place.id)).await?;
    found.into_iter().next().ok_or_else(not_found)
}

/// Changes a folder. Another least role is for all that lies in it: who may no longer see it is told that it
/// is gone, who may now is told that it is there.
pub async fn change(
    tx: &mut Tx,
    (place, role): (&Place, Role),
    change: &ChangeFolder,
) -> Result<(Folder, Vec<Told>)> {
    let space = place.space_id;
    queries::hold_quota(tx.db(), space).await?;
    let title = change.title.as_deref().map_or(place.title.as_str(), str::trim);
    if let Some(other) = queries::has_folder(tx.db(), space, place.parent_id, title).await?
        && other != place.id
    {
        return Err(refused(Code::Taken));
    }
    let audience = change.audience.unwrap_or(place.audience);
    if let Some(parent) = place.parent_id
        && let Some(parent) = queries::folder(tx.db(), parent).await?
        && audience < parent.audience
    {
        return Err(invalid("audience", Fault::UnknownValue));
    }
    if audience == place.audience {
        queries::change_folder(tx.db(), place.id, title, audience).await?;
        let folder = shown(tx, place).await?;
        let told = vec![(feed::stream(space, audience), Event::FolderSet(folder.clone()))];
        return Ok((folder, told));
    }
    let tree = queries::tree(tx.db(), place.id).await?;
    if tree.iter().any(|it| it.audience > role) {
        // What one does not see one does not open to others either.
        return Err(not_allowed());
    }
    let mut told = Vec::new();
    for it in &tree {
        let title = if it.id == place.id { title } else { &it.title };
        let from = it.audience;
        // What is kept to fewer than it lies in stays so.
        let to = if it.id == place.id { audience } else { audience.max(from) };
        queries::change_folder(tx.db(), it.id, title, to).await?;
        let folder = shown(tx, it).await?;
        if to == from {
            told.push((feed::stream(space, to), Event::FolderSet(folder)));
            continue;
        }
        let (before, after) = (feed::stream(space, from), feed::stream(space, to));
        for id in queries::documents_of(tx.db(), it.id).await? {
            feed::regroup(tx, id, to).await?;
            let Some(row) = queries::document(tx.db(), id).await? else { continue };
            if to > from {
                told.push((Stream::Resource(id), Event::Kept(Kept { document: id, audience: to })));
            }
            told.push((before, Event::Gone(Gone { document: id, folder: it.id })));
            told.push((after, Event::Added(Added { document: row.document, count: row.count })));
        }
        told.push((before, Event::FolderGone(FolderGone { folder: it.id })));
        told.push((after, Event::FolderSet(folder)));
    }
    Ok((shown(tx, place).await?, told))
}

/// Removes a folder in which nothing lies.
pub async fn remove(tx: &mut Tx, place: &Place) -> Result<Vec<Told>> {
    queries::hold_folder(tx.db(), place.id).await?;
    if !queries::remove_folder(tx.db(), place.id).await? {
        return Err(invalid("folder", Fault::Taken));
    }
    let gone = Event::FolderGone(FolderGone { folder: place.id });
    Ok(vec![(feed::stream(place.space_id, place.audience), gone)])
}
