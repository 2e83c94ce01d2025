package dev.lanenorm;

import java.util.concurrent.CountDownLatch;

/** A program whose many threads normalize once and then wait for each other. */
public final class ManyThreads {
    private static final int THREADS = 2000;

    private ManyThreads() {}

    /** Prints the number of threads that came through. */
    public static void main(String[] arguments) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(THREADS);
        CountDownLatch end = new CountDownLatch(1);
        float[] values = {1, 2, 3, 4};
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> {
                FloatTensor y = FloatTensor.zeros(2, 2);
                BatchNormKernels.serial(Backend.scalar())
                        .forward(FloatTensor.matrix(values, 2, 2), null, null, 1e-5, y, new BatchStatistics(2));
                done.countDown();
                try {
                    end.await();
                } catch (InterruptedException ended) {
                    return;
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        done.await();
        System.out.println(THREADS + " threads");
        end.countDown();
    }
}
