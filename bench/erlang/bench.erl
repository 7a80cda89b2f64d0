%% The workloads in OTP, and the cell around them: what cell.ts and contenders/*.ts are for Node.
%%
%%     erl -noshell -run bench main call 200000 200000 0 full
-module(bench).

-export([main/1]).

-define(ADD(N), {add, N}).

%% Workload, size, operations, milliseconds, thoroughness. Prints one line of JSON.
main([Name, Size0, Operations0, Duration0, Thoroughness]) ->
    logger:set_primary_config(level, none),
    Size = list_to_integer(Size0),
    Operations = list_to_integer(Operations0),
    Duration = list_to_integer(Duration0),
    case measure(list_to_atom(Name), Size, Operations, Duration, list_to_atom(Thoroughness)) of
        none ->
            io:format("{}~n");
        {Done, Costs, Notes} ->
            {Processor, _} = erlang:statistics(runtime),
            io:format("{\"size\":~b,\"operations\":~b,\"cost\":~s,\"notes\":{~s},\"processor\":~b}~n",
                      [Size, Done, number(median(Costs)), lists:join(",", [note(N) || N <- Notes]),
                       Processor])
    end,
    erlang:halt(0).

note({Name, Value}) ->
    io_lib:format("\"~s\":~s", [Name, number(Value)]).

number(Value) when is_integer(Value) -> integer_to_list(Value);
number(Value) -> io_lib:format("~.4f", [Value]).

median(Values) ->
    Sorted = lists:sort(Values),
    lists:nth((length(Sorted) + 1) div 2, Sorted).

%% There is no compiler to warm up: one run loads the code, the others count.
measure(Name, Size, Operations, Duration, smoke) ->
    repeat(Name, Size, Operations, Duration, 1);
measure(Name, Size, Operations, Duration, quick) ->
    repeat(Name, Size, Operations, Duration, 2);
measure(Name, Size, Operations, Duration, full) ->
    repeat(Name, Size, Operations, Duration, samples(Name)).

samples(Name) when Name =:= fairness; Name =:= idleServer; Name =:= idleActor;
                   Name =:= childStart; Name =:= childStop; Name =:= childCrash -> 1;
samples(_) -> 4.

repeat(Name, Size, Operations, Duration, Times) ->
    case run(Name, Size, Operations, Duration) of
        none ->
            none;
        First when Times =:= 1 ->
            report([First]);
        _ ->
            report([run(Name, Size, Operations, Duration) || _ <- lists:seq(1, Times - 1)])
    end.

report([{Done, _, Notes} | _] = Runs) ->
    {Done, [Total / Count || {Count, Total, _} <- Runs], Notes}.

%% {Operations, Nanoseconds or bytes, Notes}; in a process of its own, so that no run inherits a heap.
run(Name, Size, Operations, Duration) ->
    Self = self(),
    {Pid, Ref} = spawn_monitor(fun() -> Self ! {self(), work(Name, Size, Operations, Duration)} end),
    receive
        {Pid, Result} -> erlang:demonitor(Ref, [flush]), Result;
        {'DOWN', Ref, process, Pid, Reason} -> exit(Reason)
    end.

%% The answer is checked by matching.
timed(Operations, Expected, Work) ->
    timed(Operations, Expected, Work, []).

timed(Operations, Expected, Work, Notes) ->
    From = erlang:monotonic_time(nanosecond),
    Expected = Work(),
    {Operations, erlang:monotonic_time(nanosecond) - From, Notes}.

work(call, _, Operations, _) ->
    {ok, Counter} = counter:start(none, []),
    timed(Operations, Operations, fun() -> call(Counter, Operations) end);
work(cast, _, Operations, _) ->
    {ok, Counter} = counter:start(none, []),
    timed(Operations, Operations, fun() -> cast(Counter, Operations) end);
work(fanIn, Size, Operations, _) ->
    {ok, Counter} = counter:start(none, []),
    Each = Operations div Size,
    Result = timed(Operations, ok, fun() ->
        Clients = [spawn_monitor(fun() -> call(Counter, Each) end) || _ <- lists:seq(1, Size)],
        await_ends(Clients)
    end),
    Operations = gen_server:call(Counter, ?ADD(0)),
    Result;
work(ring, Size, Operations, _) ->
    Nodes = [node_of(Operations) || _ <- lists:seq(1, Size)],
    close_ring(Nodes),
    timed(Operations, Operations, fun() ->
        gen_server:cast(hd(Nodes), {token, 1}),
        receive {arrived, Hops} -> Hops end
    end);
work(startStop, _, Operations, _) ->
    timed(Operations, Operations, fun() -> start_stop(Operations, 0) end);
work(startMany, Size, _, _) ->
    timed(Size, Size, fun() ->
        Counters = [start_counter() || _ <- lists:seq(1, Size)],
        Monitors = [{Pid, erlang:monitor(process, Pid)} || Pid <- Counters],
        [gen_server:cast(Pid, stop) || Pid <- Counters],
        await_ends(Monitors),
        length(Monitors)
    end);
work(idleServer, Size, _, _) ->
    weighed(Size, fun() -> [start_counter() || _ <- lists:seq(1, Size)] end);
work(idleActor, Size, _, _) ->
    weighed(Size, fun() -> [spawn(fun idle/0) || _ <- lists:seq(1, Size)] end);
work(firstScan, Size, Operations, _) ->
    fill(Size),
    timed(Operations, Operations, fun() -> scan(0, Operations) end);
work(scanAgain, Size, Operations, _) ->
    fill(Size),
    timed(Operations, Operations, fun() -> scan_again(0, Operations) end);
work(callBehindBacklog, Size, Operations, _) ->
    {ok, Counter} = counter:start(none, []),
    fill(Size),
    timed(Operations, Operations, fun() -> call(Counter, Operations) end);
work(restart, _, Operations, _) ->
    process_flag(trap_exit, true),
    {ok, _} = counter_sup:start_link(one_for_one, self()),
    Part = (Operations + 99) div 100,
    First = receive {born, Pid} -> Pid end,
    {Done, Total, []} = timed(Operations, Operations, fun() ->
        {Second, FirstLap} = lap(First, Part),
        {Third, _} = lap(Second, max(0, Operations - 2 * Part)),
        {_, LastLap} = lap(Third, min(Part, Operations - Part)),
        put(laps, {FirstLap, LastLap}),
        Operations
    end),
    {FirstLap, LastLap} = get(laps),
    {Done, Total, [{first, FirstLap / Part}, {last, LastLap / Part}]};
work(fairness, Size, _, Duration) ->
    Pairs = [{player(), player()} || _ <- lists:seq(1, Size)],
    Bystanders = bystanders:start(),
    From = erlang:monotonic_time(nanosecond),
    [gen_server:cast(Ping, {ball, Pong}) || {Ping, Pong} <- Pairs],
    timer:sleep(Duration),
    Total = erlang:monotonic_time(nanosecond) - From,
    Notes = [{due, Duration div 10} | bystanders:stop(Bystanders)],
    Counts = [gen_server:call(Player, count) || {Ping, Pong} <- Pairs, Player <- [Ping, Pong]],
    {lists:sum(Counts), Total, Notes};
work(childStart, Size, Operations, _) ->
    Supervisor = many_children(Size),
    timed(Operations, Operations, fun() ->
        length([supervisor:start_child(Supervisor, [none, []]) || _ <- lists:seq(1, Operations)])
    end);
work(childStop, Size, Operations, _) ->
    Supervisor = many_children(Size),
    Children = [Pid || {_, Pid, _, _} <- supervisor:which_children(Supervisor)],
    Stopped = lists:sublist(Children, Operations),
    timed(Operations, Operations, fun() ->
        length([ok = supervisor:terminate_child(Supervisor, Pid) || Pid <- Stopped])
    end);
work(childCrash, Size, Operations, _) ->
    Supervisor = many_children(Size),
    {ok, First} = supervisor:start_child(Supervisor, [self(), []]),
    receive {born, First} -> ok end,
    timed(Operations, Operations, fun() -> {_, _} = lap(First, Operations), Operations end);
work(pending, _, Operations, _) ->
    at_once(Operations, 5000);
work(pendingForever, _, Operations, _) ->
    at_once(Operations, infinity);
work(drain, _, Operations, _) ->
    {ok, Counter} = counter:start(none, []),
    Before = settled_memory([Counter]),
    {Done, Total, []} = timed(Operations, Operations, fun() -> cast(Counter, Operations) end),
    {Done, Total, [{kept, settled_memory([Counter]) - Before}]};
work(_, _, _, _) ->
    none.

call(Counter, 1) ->
    gen_server:call(Counter, ?ADD(1));
call(Counter, Times) ->
    gen_server:call(Counter, ?ADD(1)),
    call(Counter, Times - 1).

cast(Counter, 0) ->
    gen_server:call(Counter, ?ADD(0));
cast(Counter, Times) ->
    gen_server:cast(Counter, ?ADD(1)),
    cast(Counter, Times - 1).

at_once(Operations, Timeout) ->
    {ok, Counter} = counter:start(none, []),
    timed(Operations, Operations, fun() ->
        Asked = [gen_server:send_request(Counter, ?ADD(1)) || _ <- lists:seq(1, Operations)],
        {reply, Last} = lists:last([gen_server:receive_response(Id, Timeout) || Id <- Asked]),
        Last
    end).

await_ends(Monitors) ->
    [receive {'DOWN', Ref, process, Pid, _} -> ok end || {Pid, Ref} <- Monitors],
    ok.

node_of(Last) ->
    {ok, Node} = ring_node:start({ring, Last, self(), none}),
    Node.

close_ring([First | Rest] = Nodes) ->
    [gen_server:cast(Node, {follow, Next}) || {Node, Next} <- lists:zip(Nodes, Rest ++ [First])].

player() ->
    {ok, Player} = ring_node:start({player, 0}),
    Player.

start_counter() ->
    {ok, Counter} = counter:start(none, []),
    Counter.

start_stop(0, Ended) ->
    Ended;
start_stop(Left, Ended) ->
    ok = gen_server:stop(start_counter()),
    start_stop(Left - 1, Ended + 1).

idle() ->
    receive wake -> idle() end.

fill(Size) ->
    [self() ! {other, N} || N <- lists:seq(1, Size)].

scan(Last, Last) ->
    Last;
scan(N, Last) ->
    self() ! {wanted, N},
    receive {wanted, N} -> scan(N + 1, Last) end.

scan_again(Last, Last) ->
    Last;
scan_again(N, Last) ->
    self() ! {wanted, N},
    receive {wanted, _} -> scan_again(N + 1, Last) end.

%% So many crashes and restarts in a row, and how long they took.
lap(Counter, Times) ->
    From = erlang:monotonic_time(nanosecond),
    Last = crash(Counter, Times),
    {Last, erlang:monotonic_time(nanosecond) - From}.

crash(Counter, 0) ->
    Counter;
crash(Counter, Times) ->
    gen_server:cast(Counter, crash),
    receive {born, Next} -> crash(Next, Times - 1) end.

many_children(Size) ->
    process_flag(trap_exit, true),
    {ok, Supervisor} = counter_sup:start_link(simple_one_for_one, none),
    [{ok, _} = supervisor:start_child(Supervisor, [none, []]) || _ <- lists:seq(1, Size)],
    Supervisor.

weighed(Size, Make) ->
    Before = settled_memory([]),
    Made = Make(),
    Total = settled_memory([]) - Before,
    Size = length(Made),
    {Size, Total, []}.

%% Of the processes that idle none is collected: they are weighed as they are.
settled_memory(Busy) ->
    timer:sleep(100),
    [erlang:garbage_collect(Pid) || Pid <- [self() | Busy]],
    erlang:memory(total).
