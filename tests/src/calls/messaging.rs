//! Calls of the group `messaging`.

use returning_ai::{
    Upload,
    messaging::{
        ChatMessageDraft, ChatMessageDraftRequired, ChatMessageEarlyDraft,
        ChatMessageEarlyDraftRequired, ChatReactionDraft, ChatReactionDraftRequired,
        ChatReplyDraft, ChatReplyDraftRequired, GetMessagesQuery,
    },
};

use super::Call;

const CHANNEL: &str = "5f0c2a9d7be14c3380a6d912";
const MESSAGE: &str = "5f0c2a9d7be14c3380a6d931";

pub(super) fn calls() -> Vec<Call> {
    [reading(), writing(), images()].concat()
}

fn reading() -> Vec<Call> {
    vec![
        Call::new("getMessages", "everything", |client, names| {
            Box::pin(async move {
                let query = GetMessagesQuery::new()
                    .channel_id(names.of(CHANNEL))
                    .count(20.into())
                    .email("zoe+club@example.com")
                    .user_id("40217");
                client.messaging().list(&query).await.map(drop)
            })
        }),
        Call::new("getMessages", "nothing", |client, _| {
            Box::pin(async { client.messaging().list(&GetMessagesQuery::new()).await.map(drop) })
        }),
    ]
}

fn writing() -> Vec<Call> {
    vec![
        Call::new("sendMessage", "channel", |client, names| {
            Box::pin(async move {
                let draft = ChatMessageDraft::new(ChatMessageDraftRequired {
                    channel_id: names.of(CHANNEL),
                    sender: "ada.brown",
                })
                .message("Good morning everybody");
                client.messaging().send(&draft).await.map(drop)
            })
        }),
        Call::new("sendMessage", "forum", |client, names| {
            Box::pin(async move {
                let draft = ChatMessageDraft::new(ChatMessageDraftRequired {
                    channel_id: names.of(CHANNEL),
                    sender: "ada.brown@example.com",
                })
                .message("Here it is 🎉")
                .forum_topic_id("5f0c2a9d7be14c3380a6d921");
                client.messaging().send(&draft).await.map(drop)
            })
        }),
        Call::new("sendMessageEarly", "plain", |client, names| {
            Box::pin(async move {
                let draft = ChatMessageEarlyDraft::new(ChatMessageEarlyDraftRequired {
                    channel_id: names.of(CHANNEL),
                    message: "Good morning everybody",
                    sender: "ada.brown",
                });
                #[allow(deprecated)]
                client.messaging().send_early(&draft).await.map(drop)
            })
        }),
        Call::new("replyMessage", "plain", |client, names| {
            Box::pin(async move {
                let draft = ChatReplyDraft::new(ChatReplyDraftRequired {
                    message_id: names.of(MESSAGE),
                    message: "Good morning Ada",
                    sender: "bo.clark",
                });
                client.messaging().reply(&draft).await.map(drop)
            })
        }),
        Call::new("reactMessage", "plain", |client, names| {
            Box::pin(async move {
                let draft = ChatReactionDraft::new(ChatReactionDraftRequired {
                    message_id: names.of(MESSAGE),
                    emoji: ":sparkling_heart:",
                    sender: "bo.clark",
                });
                client.messaging().react(&draft).await.map(drop)
            })
        }),
    ]
}

fn images() -> Vec<Call> {
    vec![
        Call::new("uploadMessageImages", "one", |client, _| {
            Box::pin(async {
                let chart = Upload::from_bytes("chart.png", "made-up-png");
                client.messaging().upload_images([chart]).await.map(drop)
            })
        }),
        Call::new("uploadMessageImages", "two", |client, _| {
            Box::pin(async {
                let chart = Upload::from_bytes("chart.png", "made-up-png");
                let photo = Upload::from_bytes("photo", "made-up-jpeg").content_type("image/jpeg");
                client.messaging().upload_images([chart, photo]).await.map(drop)
            })
        }),
    ]
}
