//! Calls of the group `legacy`.

use returning_ai::{
    Upload,
    legacy::{
        BadgeAward, BadgeRemoval, BadgeSettings, BadgeSettingsRequired, LegacyChannelSettings,
        LegacyChannelSettingsRequired, LegacyRoleChannelPermissions, LegacyRoleChannelSettings,
        LegacyRoleServerPermissions, LegacyRoleServerSettings, LegacyRoleSettingsCamel,
        LegacyRoleSettingsSnake, LegacyRoleSettingsSnakeRequired,
    },
};

use super::Call;

const COMMUNITY: &str = "5f0c2a9d7be14c3380a6d901";
const BADGE: &str = "3f6c1d52-8a0e-4b7d-9c41-2e5b7a90d6f3";
const ROLE: &str = "5f0c2a9d7be14c3380a6d931";
const CHANNEL: &str = "5f0c2a9d7be14c3380a6d941";
/// The legacy routes name users by a number.
const USER: &str = "1024";

pub(super) fn calls() -> Vec<Call> {
    [users(), badges(), roles(), channels()].concat()
}

fn users() -> Vec<Call> {
    vec![Call::new("bulkImportUsers", "csv", |client, names| {
        Box::pin(async move {
            let users = Upload::from_bytes("users.csv", "email\nada@example.com\n");
            client.legacy().bulk_import_users(names.of(COMMUNITY), &users).await.map(drop)
        })
    })]
}

fn badges() -> Vec<Call> {
    vec![
        Call::new("createBadge", "required", |client, _| {
            Box::pin(async {
                let badge = BadgeSettings::new(BadgeSettingsRequired {
                    title: "Early bird",
                    action: "custom",
                });
                client.legacy().create_badge(&badge).await.map(drop)
            })
        }),
        Call::new("updateBadge", "everything", |client, names| {
            Box::pin(async move {
                let badge = BadgeSettings::new(BadgeSettingsRequired {
                    title: "Early bird",
                    action: "custom",
                })
                .quantity(25)
                .image("https://cdn.example.com/badges/early-bird.png")
                .applied(false)
                .awarded(false)
                .description("For those who came first")
                .dark_image("https://cdn.example.com/badges/early-bird-dark.png")
                .light_image("https://cdn.example.com/badges/early-bird-light.png")
                .enabled_dark_and_light(true)
                .award(true)
                .award_currency(true)
                .award_xp_quantity(150)
                .award_currency_quantity(10)
                .attach_required(false);
                client.legacy().update_badge(names.of(BADGE), &badge).await.map(drop)
            })
        }),
        Call::new("awardBadgeToUser", "plain", |client, names| {
            Box::pin(async move {
                client
                    .legacy()
                    .award_badge(names.of(BADGE), &BadgeAward::new(names.of(USER)))
                    .await
                    .map(drop)
            })
        }),
        Call::new("removeBadgeFromUser", "plain", |client, names| {
            Box::pin(async move {
                client
                    .legacy()
                    .remove_badge(names.of(BADGE), &BadgeRemoval::new(names.of(USER)))
                    .await
                    .map(drop)
            })
        }),
    ]
}

fn roles() -> Vec<Call> {
    vec![
        Call::new("createRole", "plain", |client, _| {
            Box::pin(async { client.legacy().create_role(&moderator()).await.map(drop) })
        }),
        Call::new("updateRole", "snake", |client, names| {
            Box::pin(async move {
                client.legacy().update_role(names.of(ROLE), &moderator().into()).await.map(drop)
            })
        }),
        Call::new("updateRole", "camel", |client, names| {
            Box::pin(async move {
                let permissions = LegacyRoleServerPermissions::new()
                    .kick_members(false)
                    .overwrite_language_settings(true);
                let role = LegacyRoleSettingsCamel::new(permissions)
                    .class("red")
                    .description("Looks after the channels")
                    .order(3)
                    .billable(false)
                    .channel_permissions(LegacyRoleChannelPermissions::new().post_analysis(true));
                client.legacy().update_role(names.of(ROLE), &role.into()).await.map(drop)
            })
        }),
        Call::new("listUserRoles", "plain", |client, names| {
            Box::pin(async move { client.legacy().user_roles(names.of(USER)).await.map(drop) })
        }),
    ]
}

fn moderator() -> LegacyRoleSettingsSnake {
    LegacyRoleSettingsSnake::new(LegacyRoleSettingsSnakeRequired {
        class: "red",
        title: "Moderator",
        order: 3,
        billable: false,
        server_permissions: LegacyRoleServerSettings::new()
            .warn_members(true)
            .overwrite_language(false),
        channel_permissions: LegacyRoleChannelSettings::new()
            .pinable(true)
            .share_links(true)
            .share_attachments(false),
    })
}

fn channels() -> Vec<Call> {
    vec![
        Call::new("createChannel", "plain", |client, _| {
            Box::pin(async {
                let channel = LegacyChannelSettings::new(LegacyChannelSettingsRequired {
                    topic: "General questions",
                    channel_type: "open",
                });
                client.legacy().create_channel(&channel).await.map(drop)
            })
        }),
        Call::new("updateChannel", "plain", |client, names| {
            Box::pin(async move {
                let channel = LegacyChannelSettings::new(LegacyChannelSettingsRequired {
                    topic: "Questions and answers",
                    channel_type: "forum",
                });
                client.legacy().update_channel(names.of(CHANNEL), &channel).await.map(drop)
            })
        }),
    ]
}
