-- Single sign-on: each request is judged by itself, so that there is no session that would tell in the audit
-- trail who came that way, from where and when. This does.
create table ipcase.sso_sign_on (
	user_id text not null references ipcase.app_user (id),
	net text not null,
	refused boolean not null,	-- the user was revoked
	seen_at timestamptz not null,
	primary key (user_id, net, refused)
);
create index sso_sign_on_seen_at on ipcase.sso_sign_on (seen_at);
