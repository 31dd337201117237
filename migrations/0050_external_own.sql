-- Since when figures of others are those of the office itself alone: true of seals made since; null of those made
-- while, for an office without a figure, that of the nearest office below it counted. Old rows stay as they are.
alter table ipcase.sealed_summary add external_own boolean;
alter table ipcase.sealed_summary alter external_own set default true;
