-- Users and what they may do: of commands, never of a request.

-- name: user_put
select ipcase.user_put(:user_id::text, :office::text, :name::text)::text as done

-- name: user_delegate
select ipcase.delegation_put(:office::text, :grant::text, :from_user::text, :to_user::text, :from::date,
	:until::date, :reason::text, 'ipcase user') as body

-- name: user_disable
select ipcase.user_disable(:user_id::text)::text as done

-- name: user_list
select ipcase.user_list() as body

-- name: grant_put
select ipcase.grant_put(:user_id::text, :office::text, :grant::text)::text as done
