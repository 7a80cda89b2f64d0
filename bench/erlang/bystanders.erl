%% What else a node has to do while its processes keep each other busy: a tick every 10 ms, and an
%% HTTP server that is asked every 5 ms by a client in the same node.
-module(bystanders).

-export([start/0, stop/1]).

-define(TICK, 10).
-define(ASK_EVERY, 5).

start() ->
    {ok, Listener} = gen_tcp:listen(0, [binary, {packet, http_bin}, {active, false},
                                        {ip, {127, 0, 0, 1}}, {nodelay, true}]),
    {ok, Port} = inet:port(Listener),
    Server = spawn(fun() -> serve(Listener) end),
    ok = gen_tcp:controlling_process(Listener, Server),
    Client = spawn(fun() -> connect(Port) end),
    Ticker = spawn(fun() -> tick(now_ms(), []) end),
    {Server, Client, Ticker}.

%% What they saw, as notes.
stop({Server, Client, Ticker}) ->
    Ticks = ask(Ticker),
    Answers = ask(Client),
    exit(Server, kill),
    [{ticks, length(Ticks)},
     {tickP50, quantile(Ticks, 0.5)}, {tickP99, quantile(Ticks, 0.99)},
     {tickMax, quantile(Ticks, 1.0)},
     {requests, length(Answers)},
     {httpP50, quantile(Answers, 0.5)}, {httpP99, quantile(Answers, 0.99)}].

ask(Pid) ->
    Pid ! {stop, self()},
    receive {Pid, Seen} -> Seen end.

tick(Last, Late) ->
    receive
        {stop, From} -> From ! {self(), Late}
    after ?TICK ->
        Now = now_ms(),
        tick(Now, [Now - Last - ?TICK | Late])
    end.

serve(Listener) ->
    {ok, Socket} = gen_tcp:accept(Listener),
    answer(Socket).

answer(Socket) ->
    case gen_tcp:recv(Socket, 0) of
        {ok, http_eoh} ->
            ok = gen_tcp:send(Socket, <<"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok">>),
            answer(Socket);
        {ok, _} ->
            answer(Socket);
        {error, _} ->
            ok
    end.

connect(Port) ->
    {ok, Socket} = gen_tcp:connect({127, 0, 0, 1}, Port,
                                   [binary, {active, false}, {nodelay, true}]),
    request(Socket),
    client(Socket, []).

client(Socket, Answers) ->
    receive
        {stop, From} -> From ! {self(), Answers}
    after ?ASK_EVERY ->
        From = now_ms(),
        request(Socket),
        client(Socket, [now_ms() - From | Answers])
    end.

request(Socket) ->
    ok = gen_tcp:send(Socket, <<"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n">>),
    Size = byte_size(<<"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok">>),
    {ok, _} = gen_tcp:recv(Socket, Size).

now_ms() ->
    erlang:monotonic_time(nanosecond) / 1.0e6.

quantile([], _) ->
    0;
quantile(Values, Part) ->
    Sorted = lists:sort(Values),
    lists:nth(1 + round((length(Sorted) - 1) * Part), Sorted).
