package dev.hodei.worker;

/**
 * A provider: its kind, and which one of that kind. Only the provider that started a worker can say that the worker is
 * gone; another of its kind, on another machine or engine, does not find it and knows nothing of it.
 *
 * @param kind for example "process"
 * @param instance where its workers are: for containers the engine's id, for processes {@code PLACE@BOOT.NAMESPACE} (machine
 *     and home, the machine's boot, the namespace of process ids). Empty where that is not known, as for workers of
 *     servers that did not store it
 */
public record ProviderId(String kind, String instance) {
    /** The provider of a worker that nobody knows. */
    public static final ProviderId UNKNOWN = new ProviderId("", "");

    /**
     * Whether this provider finds every worker of {@code starter} that runs, so that one that it does not find is gone.
     * That is so for its own; and for those of an earlier boot of its machine, none of which can run any more.
     */
    public boolean answersFor(ProviderId starter) {
        return equals(starter) || (kind.equals(starter.kind) && isLaterBoot(starter.instance));
    }

    private boolean isLaterBoot(String earlier) {
        int at = instance.indexOf('@');
        return at > 0
                && earlier.startsWith(instance.substring(0, at + 1))
                && !boot(earlier).equals(boot(instance));
    }

    private static String boot(String instance) {
        int at = instance.indexOf('@');
        int dot = instance.indexOf('.', at);
        return instance.substring(at + 1, dot < 0 ? instance.length() : dot);
    }

    /** Why a server that does not answer for it can't say how a worker of it is. */
    public String unseen() {
        if (instance.isEmpty()) {
            return "where it was started was not recorded, and this server does not find it";
        }
        return kind.equals("docker")
                ? "it was started in another Docker Engine, which this server can't ask"
                : "it was started by another server, and this one can't see its processes";
    }
}
