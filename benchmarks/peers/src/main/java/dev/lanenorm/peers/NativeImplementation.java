package dev.lanenorm.peers;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.implementations.Implementation;
import dev.lanenorm.benchmarks.implementations.Problem;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;
import org.bytedeco.javacpp.FloatPointer;

/** An implementation whose data lies outside the heap, every array at the start of a cache line. */
abstract class NativeImplementation implements Implementation {
    private static final int LINE = 64;

    final Problem problem;
    final FloatPointer x;
    final FloatPointer dy;
    final FloatPointer out;
    final FloatPointer gamma;
    final FloatPointer beta;
    final FloatPointer givenMean;
    final FloatPointer givenVariance;
    final FloatPointer mean;
    final FloatPointer variance;
    final FloatPointer dgamma;
    final FloatPointer dbeta;
    private final float[] back;

    NativeImplementation(Problem problem) {
        this.problem = problem;
        int columns = problem.x().columns();
        back = new float[problem.elements()];
        x = line(problem.x().array());
        dy = line(problem.dy().array());
        out = line(back);
        gamma = line(problem.gamma());
        beta = line(problem.beta());
        givenMean = line(problem.mean());
        givenVariance = line(problem.variance());
        mean = line(new float[columns]);
        variance = line(new float[columns]);
        dgamma = line(new float[columns]);
        dbeta = line(new float[columns]);
    }

    private static FloatPointer line(float[] values) {
        FloatPointer memory = new FloatPointer(values.length + (long) LINE / Float.BYTES);
        long skip = (LINE - memory.address() % LINE) % LINE / Float.BYTES;
        return memory.getPointer(skip).put(values);
    }

    @Override
    public void copy() {
        x.put(problem.x().array());
        out.get(back);
    }

    @Override
    public FloatTensor y() {
        return tensor(problem.inPlace() == InPlace.FORWARD ? x : out);
    }

    @Override
    public FloatTensor dx() {
        return tensor(problem.inPlace() == InPlace.BACKWARD ? dy : out);
    }

    @Override
    public float[] dgamma() {
        return floats(dgamma, problem.gamma().length);
    }

    @Override
    public float[] dbeta() {
        return floats(dbeta, problem.beta().length);
    }

    private FloatTensor tensor(FloatPointer from) {
        return problem.shape().view(floats(from, problem.elements()));
    }

    private static float[] floats(FloatPointer from, int count) {
        float[] values = new float[count];
        from.get(values);
        return values;
    }
}
