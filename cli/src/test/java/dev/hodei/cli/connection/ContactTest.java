package dev.hodei.cli.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the user is told of a server that goes and comes back, as several streams notice it one after the other. */
class ContactTest {
    private static final String LOST = "lost the server";
    private static final String BACK = "connected again";

    private final List<String> told = new ArrayList<>();
    private final Contact contact = new Contact(
            ServerAddress.parse("localhost:50051"),
            Duration.ofMinutes(1),
            said -> told.add(said.replaceFirst(" (at|after) .*", "")));
    private final StatusRuntimeException failure = Status.UNAVAILABLE.asRuntimeException();
    /** Two streams, by the numbers that their next failures count from. */
    private long one = contact.answered(contact.number());

    private long other = contact.answered(contact.number());

    @Test
    void aMessageThatIsReadAfterTheLossWasToldIsNoSignOfTheServer() {
        contact.lost(one, failure);
        one = contact.number();
        other = contact.answered(other);
        assertThat(contact.isLost()).isTrue();
        contact.lost(other, failure);
        other = contact.number();
        one = contact.answered(one);
        other = contact.answered(other);
        assertThat(contact.isLost()).isFalse();
        assertThat(told).containsExactly(LOST, BACK);
    }

    @Test
    void aMessageThatIsReadAfterTheServerIsBackKeepsItsStreamAnOldOne() {
        contact.lost(one, failure);
        one = contact.answered(contact.number());
        other = contact.answered(other);
        contact.lost(other, failure);
        assertThat(told).containsExactly(LOST, BACK);
    }

    @Test
    void anAttemptThatFailsAfterTheServerIsBackIsOldNews() {
        contact.lost(one, failure);
        one = contact.number();
        other = contact.number();
        one = contact.answered(one);
        contact.lost(other, failure);
        assertThat(told).containsExactly(LOST, BACK);
    }

    @Test
    void theNextLossIsToldAgainWhicheverStreamNoticesIt() {
        contact.lost(one, failure);
        one = contact.number();
        other = contact.number();
        one = contact.answered(one);
        other = contact.answered(other);
        contact.lost(other, failure);
        contact.lost(one, failure);
        assertThat(told).containsExactly(LOST, BACK, LOST);
    }
}
