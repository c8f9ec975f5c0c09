//! A post's page as it is held: the post, and where its reader stands in the comments. Brought up to date
//! by the post's own stream.

use protocol::{Event, Seq, UserId, blog, comments::Log};

use crate::{
    components::comments::{Reading, Talk, Under},
    live::Told,
};

/// The post and its reader.
#[derive(Clone, Debug, PartialEq)]
pub struct PostTalk {
    /// The post with a run of its comments.
    pub post: blog::Post,
    /// Where the reader stands in them.
    pub reading: Reading,
}

impl PostTalk {
    /// The page opens.
    #[must_use]
    pub fn opens(post: blog::Post) -> Self {
        let reading = Reading::opens(&post.log, post.mark, post.deleted_above);
        Self { post, reading }
    }

    /// Something was told of the post.
    pub fn apply(&mut self, told: &Told, me: UserId) {
        match told {
            Told::Push(push) => {
                let applied = self.post.apply(&push.event, me);
                if let Event::Comments(event) = &push.event {
                    self.reading.hears(event, applied, me);
                }
            }
            Told::Card(card) => self.post.meet(card),
            _ => {}
        }
    }
}

impl Talk for PostTalk {
    fn under(&self) -> Under {
        Under::Resource(self.post.heading.id)
    }

    fn parts(&self) -> (&Log, &Reading) {
        (&self.post.log, &self.reading)
    }

    fn parts_mut(&mut self) -> (&mut Log, &mut Reading) {
        (&mut self.post.log, &mut self.reading)
    }

    fn mark(&self) -> Seq {
        self.post.mark
    }

    fn set_mark(&mut self, mark: Seq) {
        self.post.mark = mark;
    }
}
