package dev.hodei.simulation;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.Reply;
import java.util.EnumSet;

/** The faults that come from outside, at any moment: processes killed and stopped, the network cut, the database gone. */
final class Storm {
    enum Fault {
        KILL_AGENT,
        RESTART_AGENT,
        STOP_AGENT,
        CUT_BOTH_WAYS,
        CUT_TO_SERVER,
        CUT_TO_AGENT,
        KILL_SERVER,
        /** SIGTERM, after which workers go on and the next server finds them. */
        LEAVE_SERVER,
        STOP_SERVER,
        STOP_DATABASE,
        STOP_ALL,
        SET_SERVER_CLOCK,
        SET_AGENT_CLOCK,
        KILL_DATABASE,
        DRAIN
    }

    /** Milliseconds by which clocks are set. */
    private static final Long[] STEPS = {3_600_000L, -3_600_000L, 240_000L, -240_000L, 2_000L};

    /** Those that set no clock and stop nothing for minutes. */
    private static final Fault[] IN_STEADY_TIME = EnumSet.complementOf(
                    EnumSet.of(Fault.STOP_DATABASE, Fault.STOP_ALL, Fault.SET_SERVER_CLOCK, Fault.SET_AGENT_CLOCK))
            .toArray(Fault[]::new);

    private final World world;
    private final Loop loop;

    Storm(World world) {
        this.world = world;
        this.loop = world.loop;
    }

    void gather(int until) {
        int count = world.faults.calm() ? 0 : loop.between(1, world.faults.many());
        for (int i = 0; i < count; i++) {
            loop.at(loop.between(0, until), () -> strike(loop.oneOf(faults())));
        }
    }

    private Fault[] faults() {
        return world.setup.troublesTime() ? Fault.values() : IN_STEADY_TIME;
    }

    private void strike(Fault fault) {
        SimHost host = world.provider.anyAlive();
        boolean server = switch (fault) {
            case KILL_SERVER, LEAVE_SERVER, STOP_SERVER, STOP_DATABASE, STOP_ALL, SET_SERVER_CLOCK, KILL_DATABASE ->
                true;
            default -> false;
        };
        if (server) {
            strikeServer(fault);
        } else if (host != null && (world.provider.sees(host) || !hurts(fault))) {
            strikeHost(fault, host);
        }
    }

    /** What only the provider of the agent's own machine can make up for. */
    private static boolean hurts(Fault fault) {
        return switch (fault) {
            case KILL_AGENT, RESTART_AGENT, STOP_AGENT -> true;
            default -> false;
        };
    }

    private void strikeServer(Fault fault) {
        loop.saw(fault);
        switch (fault) {
            case KILL_SERVER -> world.server.kill();
            case LEAVE_SERVER -> leave();
            case STOP_SERVER -> world.server.stopProcess(aPause());
            case STOP_DATABASE -> world.database.stop(aPause());
            case STOP_ALL -> stopAll(aPause());
            case SET_SERVER_CLOCK -> world.clock.set(loop.oneOf(STEPS));
            case KILL_DATABASE -> world.database.down(aWhile());
            default -> throw new IllegalArgumentException(fault.name());
        }
    }

    /** The server gives out nothing any more, and is gone once that is certain, or when it has waited long enough for it. */
    private void leave() {
        SimServer server = world.server;
        int was = server.epoch();
        Runnable gone = () -> server.whenRunning(was, server::kill);
        server.post(new ControllerEvent.StopDispatching(new Reply<>(_ -> {
            loop.saw("left after SIGTERM");
            loop.after(loop.between(0, 50), gone);
        })));
        loop.after(2_000, gone);
    }

    private void strikeHost(Fault fault, SimHost host) {
        loop.saw(fault);
        switch (fault) {
            case KILL_AGENT -> host.killAgent(false, 0);
            case RESTART_AGENT -> host.killAgent(true, loop.chance(0.7) ? loop.between(100, 5_000) : aWhile());
            case STOP_AGENT -> {
                SimAgent agent = host.agent();
                if (agent != null && !host.container()) {
                    agent.stopProcess(aPause());
                }
            }
            case SET_AGENT_CLOCK -> host.setClock(loop.oneOf(STEPS));
            case CUT_BOTH_WAYS -> host.cutNetwork(true, true, aLongWhile());
            case CUT_TO_SERVER -> host.cutNetwork(true, false, aLongWhile());
            case CUT_TO_AGENT -> host.cutNetwork(false, true, aLongWhile());
            case DRAIN -> {
                SimAgent agent = host.agent();
                if (agent != null) {
                    agent.later(0, agent::shutdown);
                }
            }
            default -> throw new IllegalArgumentException(fault.name());
        }
    }

    /** A machine with all that is on it. */
    private void stopAll(int millis) {
        world.server.stopProcess(millis);
        world.database.stop(millis);
        for (SimHost host : world.provider.hosts()) {
            SimAgent agent = host.agent();
            if (agent != null && world.provider.sees(host) && !host.container()) {
                agent.stopProcess(millis);
            }
        }
    }

    /** Often longer than even the patience with a provider that says nothing. */
    private int aLongWhile() {
        return loop.chance(0.4) ? loop.between(80_000, 130_000) : aWhile();
    }

    /** Also as long as a lid is closed, or a virtual machine is moved. */
    private int aPause() {
        return world.setup.troublesTime() && loop.chance(0.06) ? loop.between(90_000, 300_000) : aWhile();
    }

    /** Shorter and longer than each of the deadlines. */
    private int aWhile() {
        return switch (loop.between(0, 4)) {
            case 0 -> loop.between(100, 4_000);
            case 1 -> loop.between(4_000, 16_000);
            case 2 -> loop.between(16_000, 36_000);
            case 3 -> loop.between(36_000, 50_000);
            default -> loop.between(50_000, 90_000);
        };
    }
}
