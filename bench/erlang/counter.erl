%% The server of most workloads: adds, crashes when told to, and says when it lives and ends.
-module(counter).
-behaviour(gen_server).

-export([start/2, start_link/2]).
-export([init/1, handle_call/3, handle_cast/2, terminate/2]).

%% Driver is the process that hears of init and of the end, or none.
start(Driver, Options) ->
    gen_server:start(?MODULE, Driver, Options).

start_link(Driver, Options) ->
    gen_server:start_link(?MODULE, Driver, Options).

init(none) ->
    {ok, {none, 0}};
init(Driver) ->
    Driver ! {born, self()},
    {ok, {Driver, 0}}.

handle_call({add, N}, _From, {Driver, Total}) ->
    {reply, Total + N, {Driver, Total + N}}.

handle_cast({add, N}, {Driver, Total}) ->
    {noreply, {Driver, Total + N}};
handle_cast(stop, State) ->
    {stop, normal, State};
handle_cast(crash, _State) ->
    error(crash).

terminate(_Reason, _State) ->
    ok.
