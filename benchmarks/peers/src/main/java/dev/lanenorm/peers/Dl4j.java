package dev.lanenorm.peers;

import dev.lanenorm.FloatTensor;
import dev.lanenorm.benchmarks.implementations.BackendName;
import dev.lanenorm.benchmarks.implementations.Implementation;
import dev.lanenorm.benchmarks.implementations.Library;
import dev.lanenorm.benchmarks.implementations.Problem;
import dev.lanenorm.benchmarks.implementations.Problem.InPlace;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.summarystats.Variance;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's array library, ND4J: its operations batchnorm and batchnorm_bp, which write into given arrays, and its column
 * means and variances before them. DL4J's layer BatchNormalization on 2-D input composes some thirty smaller operations
 * instead, allocates for each, and takes far longer.
 */
public final class Dl4j implements Library {
    @Override
    public BackendName name() {
        return BackendName.dl4j;
    }

    @Override
    public Implementation open(Problem problem) {
        return new Pass(problem);
    }

    private static final class Pass implements Implementation {
        private final Problem problem;
        private final INDArray x;
        private final INDArray mean;
        private final INDArray variance;
        private final INDArray y;
        private final INDArray dx;
        private final INDArray dgamma;
        private final INDArray dbeta;
        private final Variance variances;
        private final Call forward;
        private final Call infer;
        private final Call backward;
        private final FloatPointer memory;
        private final float[] back;

        Pass(Problem problem) {
            this.problem = problem;
            Nd4j.getEnvironment().setMaxThreads(problem.threads());
            Nd4j.getEnvironment().setMaxMasterThreads(problem.threads());
            int columns = problem.x().columns();
            x = matrix(problem.x().array());
            INDArray dy = matrix(problem.dy().array());
            INDArray out = matrix(new float[problem.elements()]);
            y = problem.inPlace() == InPlace.FORWARD ? x : out;
            dx = problem.inPlace() == InPlace.BACKWARD ? dy : out;
            INDArray gamma = Nd4j.createFromArray(problem.gamma());
            INDArray beta = Nd4j.createFromArray(problem.beta());
            INDArray givenMean = Nd4j.createFromArray(problem.mean());
            INDArray givenVariance = Nd4j.createFromArray(problem.variance());
            mean = Nd4j.create(DataType.FLOAT, columns);
            variance = Nd4j.create(DataType.FLOAT, columns);
            dgamma = Nd4j.create(DataType.FLOAT, columns);
            dbeta = Nd4j.create(DataType.FLOAT, columns);
            INDArray dmean = Nd4j.create(DataType.FLOAT, columns);
            INDArray dvariance = Nd4j.create(DataType.FLOAT, columns);
            memory = (FloatPointer) x.data().addressPointer();
            back = new float[problem.elements()];
            variances = new Variance(x, variance, false, false, 0);
            forward = new Call("batchnorm", problem.epsilon(), List.of(x, mean, variance, gamma, beta), List.of(y));
            infer = new Call(
                    "batchnorm", problem.epsilon(), List.of(x, givenMean, givenVariance, gamma, beta), List.of(y));
            backward = new Call(
                    "batchnorm_bp",
                    problem.epsilon(),
                    List.of(x, mean, variance, gamma, beta, dy),
                    List.of(dx, dmean, dvariance, dgamma, dbeta));
        }

        private INDArray matrix(float[] values) {
            return Nd4j.create(
                    values, new long[] {problem.x().rows(), problem.x().columns()}, 'c');
        }

        @Override
        public void forward() {
            x.mean(mean, 0);
            Nd4j.getExecutioner().exec(variances);
            forward.run();
        }

        @Override
        public void infer() {
            infer.run();
        }

        @Override
        public void backward() {
            backward.run();
        }

        @Override
        public void copy() {
            memory.put(problem.x().array());
            memory.get(back);
        }

        @Override
        public FloatTensor y() {
            return floats(y);
        }

        @Override
        public FloatTensor dx() {
            return floats(dx);
        }

        private static FloatTensor floats(INDArray matrix) {
            return FloatTensor.matrix(matrix.data().asFloat(), matrix.rows(), matrix.columns());
        }

        @Override
        public float[] dgamma() {
            return dgamma.data().asFloat();
        }

        @Override
        public float[] dbeta() {
            return dbeta.data().asFloat();
        }

        @Override
        public String description() {
            return "ND4J " + Versions.of(Nd4j.class) + ", batchnorm and batchnorm_bp";
        }
    }

    /** An operation with its arguments in place. */
    private static final class Call {
        private final DynamicCustomOp operation;
        private final OpContext context = Nd4j.getExecutioner().buildContext();

        Call(String name, double epsilon, List<INDArray> inputs, List<INDArray> outputs) {
            operation = DynamicCustomOp.builder(name).build();
            context.setInputArrays(inputs);
            context.setOutputArrays(outputs);
            context.setTArguments(epsilon);
            // Gamma is there, beta is there, and columns are axis 1.
            context.setIArguments(1, 1, 1);
        }

        void run() {
            Nd4j.exec(operation, context);
        }
    }
}
