package dev.kline.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.socketio.Socket;
import dev.kline.socketio.SocketIo;
import dev.kline.testing.Await;
import dev.kline.testing.RawWebSocket;
import dev.kline.testing.SocketIoConfigs;
import dev.kline.testing.SocketIoServer;
import dev.kline.testing.VirtualRush;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RushTest {
  private final SocketIo io = new SocketIo(SocketIoConfigs.plain());
  private final SocketIoServer server = new SocketIoServer(io, 100);
  private final Rush rush = new Rush("rush");
  private RawWebSocket client;
  private Socket socket;

  @BeforeEach
  void connect() throws Exception {
    var connected = new LinkedBlockingQueue<Socket>();
    io.namespace("/").onConnect(connected::add);
    client = server.join("/");
    socket = connected.poll(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
  }

  @Test
  void theAnswerComesBackOrWhatItThrew() {
    assertThat(rush.inTurn(socket, () -> "answer"), is("answer"));

    var refused = new ApiException(ErrorCode.REFUSED, "too many");
    assertThat(
        assertThrows(ApiException.class, () -> rush.inTurn(socket, () -> fail(refused))),
        is(refused));
  }

  private static String fail(RuntimeException failure) {
    throw failure;
  }

  @Test
  void howeverManyWantToAFewAtATimeMay() throws Exception {
    int many = 50;
    var begun = new AtomicInteger();
    var mayEnd = new CountDownLatch(1);
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < many; i++) {
      threads.add(Thread.startVirtualThread(() -> rush.inTurn(socket, () -> begin(begun, mayEnd))));
    }
    Await.until("not all of them wait", () -> threads.stream().allMatch(RushTest::waits));

    assertThat(begun.get(), is(lessThan(many / 2)));
    mayEnd.countDown();
    for (var thread : threads) {
      assertThat(thread.join(Await.DEADLINE), is(true));
    }
    assertThat(begun.get(), is(many));
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.WAITING;
  }

  private static int begin(AtomicInteger begun, CountDownLatch mayEnd) {
    int number = begun.incrementAndGet();
    try {
      mayEnd.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return number;
  }

  /** On the connections' own threads it would be one of those that wait for a carrier. */
  @Test
  void whoIsLetInNeedsNoTurnAmongTheThreadsOfTheRush() throws Exception {
    int size = 500;
    try (var others = new VirtualRush(size)) {
      assertThat(rush.inTurn(socket, others::ended), is(lessThan(size / 2)));
    }
  }
}
