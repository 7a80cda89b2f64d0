%% A supervisor of counters. Its intensity is never reached.
-module(counter_sup).
-behaviour(supervisor).

-export([start_link/2, init/1]).

%% Strategy: one_for_one with a single child, or simple_one_for_one with none yet.
start_link(Strategy, Driver) ->
    supervisor:start_link(?MODULE, {Strategy, Driver}).

init({one_for_one, Driver}) ->
    {ok, {flags(one_for_one), [child([Driver, []])]}};
init({simple_one_for_one, _}) ->
    {ok, {flags(simple_one_for_one), [child([])]}}.

flags(Strategy) ->
    #{strategy => Strategy, intensity => 1000000000, period => 5}.

child(Args) ->
    #{id => counter, start => {counter, start_link, Args}}.
