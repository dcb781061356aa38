package dev.hodei.provider.docker;

import com.github.dockerjava.api.model.Network;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The addresses of the engine's machine in networks of containers. */
final class Gateways {
    private static final Pattern ADDRESS = Pattern.compile("(\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.)(\\d{1,3})(/\\d+)?");

    private Gateways() {}

    /** Its IPv4 address there; empty if it has none. */
    static Optional<String> of(Network network) {
        Network.Ipam ipam = network.getIpam();
        List<Network.Ipam.Config> configs = ipam == null || ipam.getConfig() == null ? List.of() : ipam.getConfig();
        return configs.stream()
                .flatMap(each -> of(each.getGateway(), each.getSubnet()))
                .findFirst();
    }

    /** The engine does not name the gateway where it chose the network itself: it is the first address then. */
    static Stream<String> of(@Nullable String gateway, @Nullable String subnet) {
        if (gateway != null && !gateway.isEmpty()) {
            return address(gateway, 0).stream();
        }
        return Stream.of(subnet).filter(Objects::nonNull).flatMap(each -> address(each, 1).stream());
    }

    private static Optional<String> address(String text, int plus) {
        Matcher address = ADDRESS.matcher(text);
        return address.matches()
                ? Optional.of(address.group(1) + (Integer.parseInt(address.group(2)) + plus))
                : Optional.empty();
    }
}
