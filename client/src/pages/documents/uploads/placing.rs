//! The folders of a folder that is sent: found where they are, made where they are not.

use std::{cell::RefCell, rc::Rc};

use protocol::{
    ActId, Code, FolderId, Problem, SpaceId,
    documents::{CreateFolder, DEPTH_MAX, Folder},
    spaces::Role,
};

use super::sending::Line;
use crate::api;

/// Where a file is to lie, by the names of the folders around it.
#[derive(Clone)]
pub struct Below {
    /// In which space.
    pub space: SpaceId,
    /// In which of its folders, or at the top.
    pub within: Option<FolderId>,
    /// In which folders there, outermost first.
    pub path: Vec<String>,
    /// The folders of the space, once they were asked for: for all that is sent together.
    pub known: Rc<RefCell<Option<Vec<Folder>>>>,
}

impl Below {
    /// Finds the folder, and makes what lacks of it. What cannot be a folder of its own, because it would lie too
    /// deep or its name is too long, goes into the one around it. `broken` hears that the line is.
    ///
    /// # Errors
    /// What refuses a folder; any, once the line is given up.
    pub async fn find(&self, line: &Line, broken: impl Fn()) -> Result<FolderId, Problem> {
        if self.known.borrow().is_none() {
            self.ask(line, &broken).await?;
        }
        let mut at = self.within;
        for title in &self.path {
            if self.depth(at) >= DEPTH_MAX {
                break;
            }
            match self.step(at, title.trim(), line, &broken).await {
                Ok(folder) => at = Some(folder),
                Err(problem) if problem.code == Code::Invalid && at.is_some() => break,
                Err(problem) => {
                    // Somebody may have removed one of them.
                    self.known.replace(None);
                    return Err(problem);
                }
            }
        }
        at.ok_or_else(|| Problem::new(Code::NotFound))
    }

    /// Into the folder of this name.
    async fn step(
        &self,
        at: Option<FolderId>,
        title: &str,
        line: &Line,
        broken: &impl Fn(),
    ) -> Result<FolderId, Problem> {
        if let Some(found) = self.known(at, title) {
            return Ok(found);
        }
        let audience = at.and_then(|at| self.look(|it| it.id == at)).map_or(Role::Member, |it| it.audience);
        let create = CreateFolder { act: ActId::new(), parent: at, title: title.to_owned(), audience };
        create.check()?;
        match line.outlast(broken, || api::documents::create_folder(self.space, &create)).await {
            Ok(made) => {
                let id = made.id;
                self.known.borrow_mut().get_or_insert_default().push(made);
                Ok(id)
            }
            // Somebody made it a moment ago.
            Err(problem) if problem.code == Code::Taken => {
                self.ask(line, broken).await?;
                self.known(at, title).ok_or(problem)
            }
            Err(problem) => Err(problem),
        }
    }

    async fn ask(&self, line: &Line, broken: &impl Fn()) -> Result<(), Problem> {
        let shelf = line.outlast(broken, || api::documents::list(self.space, None, None)).await?;
        self.known.replace(Some(shelf.content.folders));
        Ok(())
    }

    /// The folder of this name there, as far as is known. Capitals make no other name.
    fn known(&self, at: Option<FolderId>, title: &str) -> Option<FolderId> {
        let plain = title.to_lowercase();
        self.look(|it| it.parent == at && it.title.to_lowercase() == plain).map(|it| it.id)
    }

    /// How many folders it lies in, itself counted.
    fn depth(&self, folder: Option<FolderId>) -> usize {
        let (mut depth, mut next) = (0, folder);
        while let Some(folder) = next.and_then(|id| self.look(|it| it.id == id)) {
            depth += 1;
            next = folder.parent;
        }
        depth
    }

    fn look(&self, is: impl Fn(&Folder) -> bool) -> Option<Folder> {
        self.known.borrow().iter().flatten().find(|it| is(it)).cloned()
    }
}
