%% A node of the ring, and a player of ping-pong: hands on what it is cast.
-module(ring_node).
-behaviour(gen_server).

-export([start/1, init/1, handle_call/3, handle_cast/2]).

start(State) ->
    gen_server:start(?MODULE, State, []).

init(State) ->
    {ok, State}.

handle_call(count, _From, {player, Count}) ->
    {reply, Count, {player, Count}}.

handle_cast({follow, Next}, {ring, Last, Driver, _}) ->
    {noreply, {ring, Last, Driver, Next}};
handle_cast({token, Hops}, {ring, Last, _Driver, Next} = State) when Hops < Last ->
    gen_server:cast(Next, {token, Hops + 1}),
    {noreply, State};
handle_cast({token, Hops}, {ring, _Last, Driver, _Next} = State) ->
    Driver ! {arrived, Hops},
    {noreply, State};
handle_cast({ball, From}, {player, Count}) ->
    gen_server:cast(From, {ball, self()}),
    {noreply, {player, Count + 1}}.
