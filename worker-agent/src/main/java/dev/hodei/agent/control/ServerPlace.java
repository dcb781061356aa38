package dev.hodei.agent.control;

/**
 * The place of a server as it is found from here.
 *
 * @param address as {@code HODEI_SERVER_ADDRESS} has it; empty before the first session
 * @param pageUrl the address of its web page, without a slash at its end; empty where it does not know one
 */
public record ServerPlace(String address, String pageUrl) {
    public static final ServerPlace UNKNOWN = new ServerPlace("", "");
}
