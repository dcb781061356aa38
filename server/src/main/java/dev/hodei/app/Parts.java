package dev.hodei.app;

import dev.hodei.api.AgentApi;
import dev.hodei.api.ChangeFeed;
import dev.hodei.api.JobApi;
import dev.hodei.api.JobRows;
import dev.hodei.api.Refreshes;
import dev.hodei.api.StoredJobs;
import dev.hodei.api.StoredSessionRows;
import dev.hodei.api.StoredWorkers;
import dev.hodei.api.Streams;
import dev.hodei.api.WireMapping;
import dev.hodei.api.WorkerApi;
import dev.hodei.api.WorkerAuthentication;
import dev.hodei.api.WorkerRows;
import dev.hodei.backlog.BacklogSizes;
import dev.hodei.bootstrap.WorkerCredentials;
import dev.hodei.clock.ProcessClock;
import dev.hodei.controller.ControllerLoop;
import dev.hodei.controller.Inbox;
import dev.hodei.controller.JobController;
import dev.hodei.lease.Lease;
import dev.hodei.lease.OtherServers;
import dev.hodei.limits.CheckedRequests;
import dev.hodei.log.Follower;
import dev.hodei.log.LogIntake;
import dev.hodei.log.LogStore;
import dev.hodei.log.LogTail;
import dev.hodei.log.SharedLogReads;
import dev.hodei.postgres.AuditLog;
import dev.hodei.postgres.BootstrapTokens;
import dev.hodei.postgres.FirstUse;
import dev.hodei.postgres.GivenAttempts;
import dev.hodei.postgres.Installation;
import dev.hodei.postgres.Jobs;
import dev.hodei.postgres.Overview;
import dev.hodei.postgres.PostgresLogStore;
import dev.hodei.postgres.PostgresStateStore;
import dev.hodei.postgres.ServerAddresses;
import dev.hodei.postgres.Workers;
import dev.hodei.provider.Provider;
import dev.hodei.provider.docker.DockerProvider;
import dev.hodei.provider.process.ProcessProvider;
import dev.hodei.scheduling.SmartScheduler;
import dev.hodei.scheduling.WaitReason;
import dev.hodei.session.AgentCredentials;
import dev.hodei.session.EffectDispatch;
import dev.hodei.session.Providers;
import dev.hodei.session.SessionSettings;
import dev.hodei.session.WorkerSessions;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Every part of the server, made once and given to those who need it. Made on an event loop, where nothing may block;
 * {@link #open} does what has to wait for the database.
 */
@Singleton
public class Parts {
    /** Time that the database has for an answer before the controller counts it as unavailable. */
    private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(10);
    /** The patience of a start, for a database on a slow disk. */
    private static final Duration START_PATIENCE = Duration.ofMinutes(2);

    private static final Duration RETRY_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_RETRY_PAUSE = Duration.ofSeconds(2);

    private final ProcessClock clock = new ProcessClock(Clock.systemUTC(), System::nanoTime);
    private final SecureSecrets secrets = new SecureSecrets();
    private final Inbox inbox = new Inbox();
    private final Lease lease;
    private final OtherServers others = new OtherServers();
    private final ChangeFeed feed = new ChangeFeed();
    private final Settings settings;
    private final CheckedRequests requests;
    private final Pool pool;
    private final JobRows jobs;
    private final WorkerRows workers;
    private final AuditLog audit;
    private final Overview overview;
    private final BootstrapTokens tokens;
    private final AgentCredentials credentials;
    private final SessionSettings sessionSettings;
    private final Follower.Logs logs;
    private final LogIntake intake;
    private final WorkerSessions sessions;
    private final Streams streams;
    private final Executor downloads;
    private final WireMapping mapping;
    private final PostgresStateStore store;
    private final ControllerLoop loop;
    private final Providers providers;
    private final @Nullable DockerProvider docker;
    private final CompletableFuture<String> installationId = new CompletableFuture<>();
    private @Nullable AgentListener agentListener;
    private @Nullable Future<?> watch;
    private @Nullable Future<?> announcing;
    private volatile @Nullable WorkerCredentials workerCredentials;

    @Inject
    Parts(
            Settings settings,
            Pool pool,
            Vertx vertx,
            @ConfigProperty(name = "quarkus.datasource.reactive.url") String url,
            DatabaseUser user,
            MeterRegistry registry) {
        Timer turns = Timer.builder("hodei.controller.turn")
                .description("Turns of the job controller, each with its commit")
                .register(registry);
        this.settings = settings;
        requests = new CheckedRequests(settings.connections().requestTime());
        this.pool = pool;
        Jobs jobQueries = new Jobs(pool);
        Workers workerQueries = new Workers(pool);
        jobs = new StoredJobs(jobQueries, jobQueries::pageAfter);
        workers = new StoredWorkers(workerQueries, workerQueries::pageAfter);
        audit = new AuditLog(pool);
        overview = new Overview(pool);
        tokens = new BootstrapTokens(pool);

        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("timer").factory());
        var _ = timer.scheduleAtFixedRate(
                clock::now, ProcessClock.TICK.toNanos(), ProcessClock.TICK.toNanos(), TimeUnit.NANOSECONDS);
        Executor executor = Executors.newVirtualThreadPerTaskExecutor();
        executor.execute(FirstUse::ofRows);
        LogStore logStore = new PostgresLogStore(pool);
        LogTail tail = new LogTail();
        logs = new Follower.Logs(new SharedLogReads(logStore), tail);
        intake = new LogIntake(logStore, tail, timer, clock::steady);
        streams = new Streams(feed, timer, executor, ReaderThreads.searches());
        downloads = ReaderThreads.downloads();

        sessionSettings = new SessionSettings(
                settings.heartbeats(),
                settings.stopGrace(),
                SessionSettings.CREDENTIAL_LIFE,
                SessionSettings.LOG_PATIENCE,
                settings.pageUrl());
        credentials = new AgentCredentials(this::workerCredentials, sessionSettings.credentialLife());
        lease = settings.lease();
        sessions = new WorkerSessions(
                toController(),
                intake,
                new StoredSessionRows(workers, new GivenAttempts(pool)),
                credentials,
                sessionSettings,
                clock);

        store = new PostgresStateStore(
                vertx.getDelegate(),
                PgConnectOptions.fromUri(url).setUser(user.name()).setPassword(user.password()),
                DATABASE_PATIENCE,
                lease,
                settings.advertisedAddress() + ", process "
                        + ProcessHandle.current().pid());
        docker = settings.usesDocker() ? new DockerProvider(settings.dockerProvider(), this::installationId) : null;
        List<Provider> all =
                new ArrayList<>(List.of(new ProcessProvider(settings.processProvider(), this::installationId)));
        if (docker != null) {
            all.add(docker);
        }
        providers = new Providers(all, inbox, clock);
        JobController controller = new JobController(
                store,
                new SmartScheduler(settings.policy(), settings.heartbeats()),
                new EffectDispatch(sessions, providers, feed::publish),
                secrets,
                settings.controller(),
                BacklogSizes.SHIPPED);
        loop = new ControllerLoop(controller, inbox, clock, turns::record);
        if (!settings.controllerEnabled()) {
            inbox.close();
        }
        mapping = new WireMapping(
                settings.heartbeats(),
                settings.controller().pools(),
                sessions.loads(),
                demand -> schedulerTrouble()
                        .map(why -> new WaitReason.SchedulerAway(why).sentence())
                        .orElseGet(() -> controller.waitReason(demand)),
                starter -> providers.idOf(starter.kind()).answersFor(starter),
                settings.httpPort());
    }

    /** Why no jobs are given to workers here at the moment. */
    Optional<String> schedulerTrouble() {
        return settings.controllerEnabled()
                ? Optional.ofNullable(loop.trouble())
                : Optional.of("it is switched off in this server (HODEI_JOB_CONTROLLER_ENABLED)");
    }

    /** Reads what the parts need of the database; blocks. Until then, agents are told to try again. */
    void open() {
        Installation installation = Installation.of(pool, secrets.bytes(Installation.RANDOM_BYTES), clock.instant())
                .onFailure()
                .retry()
                .withBackOff(RETRY_PAUSE, LONGEST_RETRY_PAUSE)
                .expireIn(START_PATIENCE.toMillis())
                .await()
                .atMost(START_PATIENCE.plus(DATABASE_PATIENCE));
        workerCredentials = new WorkerCredentials(installation.credentialKey());
        installationId.complete(installation.id());
    }

    /** Blocks until {@link #open} has read it. */
    private String installationId() {
        return installationId.join();
    }

    private WorkerCredentials workerCredentials() {
        WorkerCredentials opened = workerCredentials;
        if (opened == null) {
            throw Status.UNAVAILABLE
                    .withDescription("the server is starting; try again")
                    .asRuntimeException();
        }
        return opened;
    }

    CheckedRequests requests() {
        return requests;
    }

    JobRows jobs() {
        return jobs;
    }

    WorkerRows workers() {
        return workers;
    }

    AuditLog audit() {
        return audit;
    }

    Overview overview() {
        return overview;
    }

    InstantSource clock() {
        return clock;
    }

    WireMapping mapping() {
        return mapping;
    }

    Follower.Logs logs() {
        return logs;
    }

    LogIntake intake() {
        return intake;
    }

    WorkerSessions sessions() {
        return sessions;
    }

    Streams streams() {
        return streams;
    }

    Executor downloads() {
        return downloads;
    }

    AgentCredentials credentials() {
        return credentials;
    }

    ControllerLoop loop() {
        return loop;
    }

    Settings settings() {
        return settings;
    }

    JobApi.Controller submissions() {
        return new JobApi.Controller(
                inbox, settings.controller().pools(), secrets::newJobId, clock, this::schedulerTrouble);
    }

    WorkerApi.Controller workerController() {
        return new WorkerApi.Controller(
                inbox,
                new Refreshes(providers, sessions::isOpen, clock, streams.executor()),
                sessions.loads(),
                settings.controller().pools(),
                settings.joinAddress(),
                this::schedulerTrouble);
    }

    /** Has the controller told what the providers have: now, and now and again. */
    void watchProviders() {
        long interval = settings.reconcileInterval().toMillis();
        AgentListener.Address address = agentAddress();
        if (address != null) {
            agentListener = new AgentListener(
                    address,
                    settings.grpcPort(),
                    requests.of(new AgentApi(registration(), sessions, intake)),
                    new WorkerAuthentication(credentials, clock),
                    settings.connections());
            agentListener.open();
        }
        watch = streams.timer()
                .scheduleAtFixedRate(
                        () -> {
                            providers.list();
                            if (agentListener != null) {
                                streams.executor().execute(agentListener::open);
                            }
                        },
                        0,
                        interval,
                        TimeUnit.MILLISECONDS);
    }

    /** Tells other servers on this database where workers find this one, and reads of them: now, and now and again. */
    void announce() {
        Duration interval = lease.renewalInterval();
        if (interval == null) {
            return;
        }
        announcing = new ServerAddresses(pool)
                .keepAnnouncing(settings.joinAddress().address(), interval, streams.timer(), others::read);
    }

    /** Returns the address at which agents are to be answered beside the server's own; null if that will do. */
    private AgentListener.@Nullable Address agentAddress() {
        Optional<String> configured = settings.agentBindAddress();
        DockerProvider engine = docker;
        if (configured.isPresent()) {
            return () -> configured;
        }
        return engine != null && settings.listensOnLoopback() ? () -> engine.gatewayOf("bridge") : null;
    }

    AgentApi.Registration registration() {
        return new AgentApi.Registration(
                (claim, worker, now) -> tokens.check(claim, worker, now).subscribeAsCompletionStage(),
                toController(),
                credentials,
                sessionSettings,
                () -> secrets.bytes(AgentApi.KEY_BYTES),
                clock);
    }

    private WorkerSessions.Controller toController() {
        return new WorkerSessions.Controller(inbox, lease, others);
    }

    /** Gives up the right to be the active controller. */
    void closeStore() {
        if (watch != null) {
            watch.cancel(false);
        }
        if (announcing != null) {
            announcing.cancel(false);
        }
        if (agentListener != null) {
            agentListener.close();
        }
        providers.close();
        store.close();
    }
}
