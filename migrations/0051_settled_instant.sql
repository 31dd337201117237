-- What moved since a seal is told up to an instant that nothing is recorded before any more, the one of the seal itself.
drop function if exists ipcase.seal_instant();
drop function if exists ipcase.restated(ipcase.sealed_summary, text);
drop function if exists ipcase.erased_since(ipcase.sealed_summary);
